"""The error of a state, with the names the States Language gives (``States.Timeout``, or a function's own)."""


class StateError(Exception):
    """A state failed with an error name and a cause; Retry and Catch decide what follows.

    Attributes:
        error: Error name; None for a Fail state that gives none.
        cause: Text for people; None where there is none.
    """

    def __init__(self, error: str | None, cause: str | None = "") -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause

    def output(self) -> dict[str, str]:
        """The error output that Catch passes on."""
        return {"Error": self.error or "", "Cause": self.cause or ""}
