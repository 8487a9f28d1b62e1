"""Foreign components of one tenant for tests of their life, and a sandbox that runs them in this process."""

from dataclasses import dataclass, field
from typing import Any

from tdev.agents.registrar import RegistrarAgent
from tdev.model.component import Component
from tdev.model.identity import Principal
from tdev.model.requests import RegisterRequest
from tdev.platform.sandbox import Isolation, SandboxRun
from tdev.runtime import Runtime

SHOUT = '''
def shout(text: str, mark: str = "!") -> dict:
    """Say a text louder.

    >>> shout("hi")
    {'text': 'HI!'}
    >>> shout("a", "?")
    {'text': 'A?'}
    """
    return {"text": text.upper() + mark}
'''
"""A component with two examples that hold."""
WHISPER = SHOUT.replace("text.upper() + mark", "text.lower() + mark")
"""The same with examples that do not hold."""
QUIET = WHISPER.replace("'HI!'", "'hi!'").replace("'A?'", "'a?'")
"""Examples that hold, and are other ones than those of ``SHOUT``."""
BLUNT = SHOUT.replace("text.upper() + mark", "text.upper() + (mark if len(text) < 9 else mark * 3)")
"""Examples that hold and notice too little: nothing tells what becomes of a long text."""
ASKS = '''
import urllib.request
from tdev.sdk import tool

@tool(effects=["fetch"])
def asks(url: str) -> int:
    """Status of a page.

    >>> asks("https://example.com/a")
    200
    >>> asks("https://example.com/b")
    404
    """
    return urllib.request.urlopen(url, timeout=5).status
'''
"""Nothing of it can be looked at in a sandbox, which has no way out."""
DEVELOPER = Principal(tenant="local", subject="dan", roles=frozenset({"developer"}))
APPROVER = Principal(tenant="local", subject="amy", roles=frozenset({"approver"}))
ADMIN = Principal(tenant="local", subject="root", roles=frozenset({"admin"}))


@dataclass
class InThisProcess:
    """A sandbox that isolates nothing: for code of the tests themselves. ``ran`` has every call."""

    isolation: Isolation = field(default_factory=lambda: Isolation("strong"))
    ran: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def run(self, source: str, attribute: str, payload: dict[str, Any], limits: Any = None) -> SandboxRun:
        """See ``Sandbox.run``."""
        self.ran.append((attribute, payload))
        names: dict[str, Any] = {}
        exec(source, names)
        try:
            return SandboxRun(self.isolation, output=names[attribute](**payload))
        except Exception as cause:  # noqa: BLE001 - whatever the code of a test raises
            return SandboxRun(self.isolation, error={"type": type(cause).__name__, "message": str(cause)})


def registered(runtime: Runtime, code: str = SHOUT, version: str = "1.0.0", by: str = "dan") -> Component:
    """Code as a component of the tenant ``local``."""
    return RegistrarAgent(runtime).run(RegisterRequest(tenant="local", requester=by, code=code, version=version))
