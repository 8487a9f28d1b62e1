"""The secrets of one run: each component gets those that it declares, and no value leaves the run again.

Values are read when a component is looked up, before anything runs: so a missing one is known at once, and what is kept
of a run is held against every value that any of its components was given, also after a restart.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from pydantic_core import PydanticSerializationError, from_json, to_json

from tdev.domain.secrets.declared import names_among
from tdev.kernel.errors import DeniedError, Finding, InvalidError, StepError, TDevError
from tdev.kernel.redaction import HANDED_OUT, Redactor
from tdev.platform.secrets import Secrets
from tdev.sdk.context import Context

Call = Callable[[dict[str, Any], Context | None], Any]
"""Input and context of a component -> what it answers."""
Error = TypeVar("Error", bound=TDevError)


class Declaring(Protocol):
    """What is read of a component here."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of its secrets."""


class Vault:
    """Hands the secrets of a tenant to the components of one run.

    Args:
        secrets: Where they are.
        tenant: Whose run it is.
        handed_out: Learns every value too, for the logs of this process.
    """

    def __init__(self, secrets: Callable[[], Secrets], tenant: str, handed_out: Redactor = HANDED_OUT) -> None:
        self._secrets = secrets
        self._tenant = tenant
        self._handed_out = handed_out
        self._values: dict[str, str] = {}
        self.redactor = Redactor()

    def values_for(self, component: Declaring) -> dict[str, str]:
        """Value by name, of all secrets that a component declares.

        Raises:
            NotFoundError: When one is not set.
            InvalidError: When one is too short to be kept out of texts.
        """
        names = names_among(component.secrets)
        for name in names:
            if name not in self._values:
                value = self._secrets().get(self._tenant, name)
                self._handed_out.add([value])
                self.redactor.add([value])
                self._values[name] = value
        return {name: self._values[name] for name in names}

    def guarded(self, call: Call, ref: str) -> Call:
        """The call, whose answer and whose errors hold no value that any component of this run was given."""

        def guarded_call(given: dict[str, Any], context: Context | None) -> Any:
            if not self.redactor:
                return call(given, context)
            return self._clean(call, given, context, ref)

        return guarded_call

    def _clean(self, call: Call, given: dict[str, Any], context: Context | None, ref: str) -> Any:
        try:
            answer = call(given, context)
        except TDevError as error:
            raise self._redacted(error) from None
        except Exception as cause:  # noqa: BLE001 - a component may raise anything, with a value in its text
            raise StepError(f"{ref} failed: {type(cause).__name__}: {self._told(cause)}") from None
        try:
            plain = from_json(to_json(answer), allow_inf_nan=False)
        except (PydanticSerializationError, ValueError) as cause:
            told = f"{ref} gave back something that is not JSON: {self._told(cause)}"
            raise StepError(told) from None
        return self.redactor.value(plain)

    def _redacted(self, error: Error) -> Error:
        """The error itself with other texts: its class says what became of the step."""
        error.message = self.redactor.cut(error.message)
        error.hint = self.redactor.cut(error.hint) if error.hint else error.hint
        error.args = (error.message,)
        error.__cause__ = error.__context__ = None
        if isinstance(error, InvalidError):
            error.findings = tuple(self._finding(finding) for finding in error.findings)
        return error

    def _finding(self, finding: Finding) -> Finding:
        cut = self.redactor.cut
        return replace(finding, pointer=cut(finding.pointer), message=cut(finding.message))

    def _told(self, cause: Exception) -> str:
        try:
            text = str(cause)
        except Exception:  # noqa: BLE001 - the text of a foreign exception is foreign code as well
            return "it cannot say why"
        return self.redactor.cut(text[:2000])


def reader(values: Mapping[str, str], ref: str) -> Callable[[str], str]:
    """What a context answers to ``secret(name)`` for one component.

    It raises ``DeniedError`` for a name that the component does not declare, whether it is set or not.
    """

    def secret(name: str) -> str:
        if name not in values:
            hint = "declare it: @tool(secrets=[...])"
            raise DeniedError(f"{ref} does not declare the secret {name[:80]!r}", hint=hint)
        return values[name]

    return secret
