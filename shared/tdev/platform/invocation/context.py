"""The second argument of a handler, as Lambda gives it."""

from dataclasses import dataclass

from tdev.kernel.clock import Clock, system_clock


@dataclass(frozen=True)
class FunctionContext:
    """About one invocation; attribute and method names are those of Lambda's Python runtime.

    Attributes:
        deadline: Epoch seconds at which the invocation is ended.
    """

    aws_request_id: str
    function_name: str
    memory_limit_in_mb: str
    invoked_function_arn: str
    deadline: float
    log_group_name: str = ""
    log_stream_name: str = ""
    function_version: str = "$LATEST"
    client_context: None = None
    identity: None = None
    tenant_id: str | None = None
    clock: Clock = system_clock

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the deadline, at least 0."""
        return max(0, int((self.deadline - self.clock()) * 1000))
