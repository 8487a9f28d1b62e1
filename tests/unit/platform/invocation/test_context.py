from tdev.platform.invocation.context import FunctionContext
from tests.support.clock import SetClock


def test_the_time_left_runs_down_to_zero():
    clock = SetClock()
    context = FunctionContext("r", "plan", "128", "arn", deadline=clock.now + 2.5, clock=clock)
    assert context.get_remaining_time_in_millis() == 2500
    clock.advance(1)
    assert context.get_remaining_time_in_millis() == 1500
    clock.advance(10)
    assert context.get_remaining_time_in_millis() == 0


def test_what_lambda_gives_and_we_do_not_have_is_none():
    context = FunctionContext("r", "plan", "128", "arn", 0.0)
    assert (context.identity, context.client_context, context.tenant_id) == (None, None, None)
    assert context.function_version == "$LATEST"
