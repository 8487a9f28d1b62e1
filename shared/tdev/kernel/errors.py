"""Every error this project raises on purpose.

TDevError
├── RequestError          the caller asked for something that cannot be done as asked
│   ├── InvalidError      the input breaks a rule; carries one finding per broken rule, each with a JSON pointer
│   │   └── RefusedCodeError  code holds what the static gate does not let pass
│   ├── NotFoundError     the thing named does not exist (or belongs to somebody else: the two look alike)
│   ├── ConflictError     it exists already, or is in a state in which this cannot be done
│   │   ├── DisabledError     a component was switched off
│   │   └── StatusRefusedError  rules of the life cycle of components stand against it; one finding per rule
│   ├── UnauthenticatedError  nobody knows who is asking
│   ├── DeniedError       the caller may not do this
│   │   └── ApprovalVoidError  what would run is not what a person has allowed
│   ├── MediaTypeError    the body is in a form that is not read
│   ├── TooLargeError     a size limit was passed
│   └── TooManyError      the caller has had his share for now
├── PlanError             no workflow reaches the goal
├── GateError             the plan was found, but did not reach its gate
├── StepError             a component failed while a workflow ran
│   ├── StepInputError        it was not called: its input is not what it takes
│   ├── StepTimeoutError      it did not end in time
│   ├── OutcomeUnknownError   it was cut off; whether it took effect is not known
│   ├── BudgetError           going on would have cost more than was allowed
│   └── CancelledError        somebody called the run off
└── PlatformError         the machine underneath (store, engine, host) failed
    ├── ConditionFailedError    a conditional write met another state than it asked for
    ├── NoAnswerError           it has not answered in time; what was asked may have happened
    ├── ModelError              a language model did not answer, or not as it was asked
    │   └── ModelBusyError          it may answer when it is asked again
    └── TaskTokenError          a task token that is unknown, used up or timed out
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: where (RFC 6901 pointer as ``#/a/0``), what, and a stable code for machines.

    In a source text also line and column, both from 1.
    """

    pointer: str
    message: str
    code: str = "invalid"
    line: int | None = None
    column: int | None = None

    def document(self) -> dict[str, str | int]:
        """The finding as JSON; line and column only where there are any."""
        found: dict[str, str | int] = {"pointer": self.pointer, "message": self.message, "code": self.code}
        if self.line is not None:
            found["line"] = self.line
        if self.column is not None:
            found["column"] = self.column
        return found


class TDevError(Exception):
    """Root of the tree: anything else that is raised is a bug.

    Args:
        message: What happened and where, in one sentence.
        hint: What the caller can do next, in one sentence.
    """

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RequestError(TDevError):
    """The request cannot be done as asked."""

    code = "bad_request"


class InvalidError(RequestError):
    """The input breaks rules; ``findings`` names each of them."""

    code = "invalid"

    def __init__(self, message: str, findings: Sequence[Finding] = (), *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)


class RefusedCodeError(InvalidError):
    """The code holds what the static gate does not let pass; each finding has rule, line and column."""

    code = "code_refused"


class NotFoundError(RequestError):
    """The thing named in the request does not exist."""

    code = "not_found"


class ConflictError(RequestError):
    """The thing exists already, or is in a state in which this cannot be done."""

    code = "conflict"


class DisabledError(ConflictError):
    """A component was switched off; the message says which version may be used instead."""

    code = "component_disabled"


class StatusRefusedError(ConflictError):
    """Rules of the life cycle stand against a change of status; each finding has the rule and what was seen."""

    code = "status_refused"

    def __init__(self, message: str, findings: Sequence[Finding] = (), *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)


class UnauthenticatedError(RequestError):
    """The request says nothing, or nothing that holds, about who is asking."""

    code = "unauthenticated"


class DeniedError(RequestError):
    """The caller may not do this."""

    code = "denied"


class ApprovalVoidError(DeniedError):
    """Nobody has allowed what would run, or what was allowed is not what would run."""

    code = "approval_void"


class MediaTypeError(RequestError):
    """The body is in a form that is not read here."""

    code = "media_type"


class TooLargeError(RequestError):
    """A size limit was passed."""

    code = "too_large"


class TooManyError(RequestError):
    """The caller has had his share, and may come again in ``retry_after_s`` seconds.

    ``policy`` names the limit, ``quota`` is how much it allows, ``window_s`` in how many seconds (0: at a time).
    """

    code = "too_many_requests"

    def __init__(
        self,
        message: str,
        policy: str = "",
        retry_after_s: int = 1,
        quota: int = 0,
        *,
        window_s: int = 0,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.policy = policy
        self.retry_after_s = retry_after_s
        self.quota = quota
        self.window_s = window_s


class PlanError(TDevError):
    """No workflow reaches the goal; ``missing`` names what nothing registered can do."""

    code = "no_plan"

    def __init__(self, message: str, missing: Sequence[str] = (), *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.missing = tuple(missing)


class GateError(TDevError):
    """The plan did not reach its gate."""

    code = "gate_not_met"


class StepError(TDevError):
    """A component failed while a workflow ran."""

    code = "step_failed"


class StepInputError(StepError):
    """A component was not called, because its input is not what it takes: trying again would not help.

    For callers it is a step that failed; its name tells a machine not to try again.
    """


class StepTimeoutError(StepError):
    """A component did not end in time."""

    code = "timed_out"


class OutcomeUnknownError(StepError):
    """A component with an effect was cut off; whether the effect happened is for a person to find out."""

    code = "outcome_unknown"


class BudgetError(StepError):
    """Going on would have cost more than the run, or the tenant on this day, was allowed to."""

    code = "budget_exceeded"


class CancelledError(StepError):
    """The run was called off while it was under way."""

    code = "cancelled"


class PlatformError(TDevError):
    """A store, an engine or a host failed."""

    code = "platform"


class ConditionFailedError(PlatformError):
    """A conditional write met another state; ``index`` says which operation, ``item`` what stands there (if known)."""

    code = "condition_failed"

    def __init__(self, index: int = 0, item: dict[str, object] | None = None) -> None:
        super().__init__(f"the condition of write operation {index} does not hold")
        self.index = index
        self.item = item


class NoAnswerError(PlatformError):
    """The platform has not answered in time; whether what was asked happened is not known."""

    code = "gateway_timeout"


class ModelError(PlatformError):
    """A language model did not answer, or not as it was asked; asking the same again would not help."""

    code = "model"


class ModelBusyError(ModelError):
    """The model is overloaded, or the way to it failed; ``retry_after_s`` is what it asks to wait, 0: nothing said."""

    code = "model_busy"

    def __init__(self, message: str, retry_after_s: float = 0.0, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class TaskTokenError(PlatformError):
    """The task token is unknown, used up, or its task has timed out."""

    code = "task_token"


def by_code(kind: type[TDevError]) -> dict[str, type[TDevError]]:
    """The class of each code below a class; where a code is inherited, the class that has given it."""
    found: dict[str, type[TDevError]] = {}
    for each in kind.__subclasses__():
        found |= by_code(each)
    return {**found, kind.code: kind}
