"""Stands between the SDK and every answer: asks whether a request is allowed, and answers it or refuses it.

It sits in botocore's own events, so it sees every request of every client, whatever made the client, with the
arguments as the code gave them; nothing is ever sent.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from botocore import handlers, xform_name
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from tdev.platform.emulation.embedded.answers import Asked, Keys, answer

ACCOUNT = "123456789012"
_REMEMBERED = "tdev_arguments"
OWN_KEY = "testing"
"""The access key that code finds in its environment."""
_MOTOS = ("FOOBARKEY", None)
"""What moto puts in place of it; and a request that nobody signs."""
_MOST = 300
_DEEPEST = 12
_CODES = {"ec2": "UnauthorizedOperation", "query": "AccessDenied", "rest-xml": "AccessDenied"}

Ask = Callable[[dict[str, Any]], str | None]


class TooManyRequestsError(BaseException):
    """A trial goes on and on; not an ``Exception``, for code catches those."""


class Guard:
    """The one guard of a process.

    Args:
        ask: Answers None for a request that is allowed, else why it is not.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._arranges = ""
        self._judged = ""
        self._world = False
        self._keys: Keys = ()
        self._made = 0

    def install(self) -> None:
        """Take part in every session of botocore that is made from now on."""
        handlers.BUILTIN_HANDLERS.append(("before-parameter-build", self._remember))
        handlers.BUILTIN_HANDLERS.append(("before-call", self._answer))

    def begin(self, *, judged: str, arranges: str = "", keys: Keys = ()) -> None:
        """A new trial.

        Args:
            judged: The file whose requests are judged.
            arranges: The file that may do all: what it asks for outside the judged one arranges the test. With it
                what is allowed goes on to moto; without, it is answered from the shape of the answer.
            keys: What the code looks up in answers.
        """
        self._judged, self._arranges, self._world = judged, arranges, bool(arranges)
        self._keys, self._made = ("sample", *keys), 0

    def _remember(self, params: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
        """Judge at once where no request would follow: an address that is signed, inputs that are invalid."""
        self._made += 1
        if self._made > _MOST:
            raise TooManyRequestsError(f"more than {_MOST} requests")
        context[_REMEMBERED] = dict(params)
        signed = bool(context.get("is_presign_request"))
        form = signed and model.name == "CreateBucket"  # a form for uploads looks up the bucket's address in this way
        if not form and (signed or _invalid(params, model)):
            refused = self._refused(model, context)
            if refused is not None:
                raise ClientError({"Error": {"Code": _code(model), "Message": refused}}, model.name)

    def _answer(
        self, model: Any, context: dict[str, Any], request_signer: Any = None, **_: Any
    ) -> tuple[AWSResponse, dict[str, Any]] | None:
        refused = None if _of_another_role(request_signer) else self._refused(model, context)
        if refused is not None:
            parsed = {"Error": {"Code": _code(model), "Message": refused}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            return AWSResponse("", 403, {}, None), parsed
        if self._world and _moto_knows(model.service_model.service_name):
            return None
        name = f"{model.service_model.service_name}.{xform_name(model.name)}"
        region = context.get("client_region") or ""
        asked = Asked(name, model.output_shape, context.get(_REMEMBERED, {}), region, ACCOUNT)
        return AWSResponse("", 200, {}, None), answer(asked, self._keys)

    def _refused(self, model: Any, context: Mapping[str, Any]) -> str | None:
        arranges, line = self._asker()
        if arranges:
            return None
        request = {
            "service": model.service_model.service_name,
            "method": xform_name(model.name),
            "arguments": plain(context.get(_REMEMBERED, {})),
            "region": context.get("client_region") or "",
            "line": line,
        }
        return self._ask(request)

    def _asker(self) -> tuple[bool, int]:
        """Whether the test asks for this itself, and the line of the code that does; a thread counts as the code's."""
        frame: Any = sys._getframe()
        arranges = False
        while frame is not None:
            name = frame.f_code.co_filename
            if name == self._judged:
                return False, frame.f_lineno
            arranges |= bool(self._arranges) and name == self._arranges
            frame = frame.f_back
        return arranges, 0


def plain(value: Any, depth: int = 0) -> Any:
    """The arguments as JSON; what is none is None."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {str(key): plain(each, depth + 1) for key, each in value.items()}
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [plain(each, depth + 1) for each in value]
    return None


def _of_another_role(signer: Any) -> bool:
    """Whether a request is signed with a key that the code was handed: the rights of a role it assumed count then."""
    key = getattr(getattr(signer, "_credentials", None), "access_key", OWN_KEY)
    return key not in (OWN_KEY, *_MOTOS)


def _code(model: Any) -> str:
    return _CODES.get(model.service_model.service_name) or _CODES.get(
        model.service_model.protocol, "AccessDeniedException"
    )


def _invalid(params: Any, model: Any) -> bool:
    """Whether the SDK itself would not send it."""
    shape = model.input_shape
    return shape is not None and ParamValidator().validate(params, shape).has_errors()


def _moto_knows(service: str) -> bool:
    from moto.backends import list_of_moto_modules

    name = "awslambda" if service == "lambda" else service.replace("-", "")
    return name in set(list_of_moto_modules())
