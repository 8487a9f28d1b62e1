"""Lambda as the sandbox of AWS sees it: a handler, called with JSON and answering JSON, in this process."""

import io
import json
from typing import Any

from tdev.entry.sandbox_function import sandbox_function
from tdev.kernel.errors import TDevError
from tdev.platform.sandbox.aws import LambdaSandbox
from tdev.platform.sandbox.embedded.engine import LocalSandbox


class HandlerClient:
    """A client for ``lambda`` whose only function is a handler; what it raises becomes a function error."""

    def __init__(self, handler: Any) -> None:
        self.calls: list[dict[str, Any]] = []
        self._handler = handler

    def invoke(self, **given: Any) -> dict[str, Any]:
        self.calls.append(given)
        try:
            value, failed = self._handler(json.loads(given["Payload"]), None), {}
        except TDevError as error:
            value = {"errorType": type(error).__name__, "errorMessage": error.message}
            failed = {"FunctionError": "Unhandled"}
        return {"Payload": io.BytesIO(json.dumps(value).encode()), **failed}


def lambda_sandbox(**options: Any) -> LambdaSandbox:
    """The engine of AWS over the handler of the function, on the walls of this machine."""
    handler = sandbox_function(lambda: LocalSandbox(allow_weak=True, **options), None, hide=lambda: None)
    return LambdaSandbox(HandlerClient(handler), "tdev-test-sandbox", "acme")
