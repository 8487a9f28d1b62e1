import pytest

from tdev.entry.http.message import Admission, Response
from tdev.kernel.errors import PlatformError
from tdev.platform.machine.region import RegionMachine
from tests.support.serving import listening


class Fixed:
    """Answers everything the same."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.heads: list = []

    def admit(self, head) -> Admission:
        return Admission(1_000_000)

    def respond(self, head, body, admission) -> Response:
        self.heads.append(head)
        return self.response


@pytest.mark.parametrize(
    "response",
    [
        Response(200, (), b"no json"),
        Response(200, (), b"5"),
        Response(500, (), b"{}"),
        Response(502, (), b"<html>"),
        Response(400, (), b'{"__type": "com.amazonaws#Other", "message": "x"}'),
    ],
)
def test_an_answer_that_is_none_is_an_error_of_the_platform(response):
    with listening(Fixed(response)) as port:
        machine = RegionMachine(f"http://127.0.0.1:{port}", "token")
        with pytest.raises(PlatformError, match="StopExecution"):
            machine.stop("arn:e")
        machine.close()


def test_the_request_is_one_of_step_functions_and_carries_the_token():
    application = Fixed(Response(200, (), b"{}"))
    with listening(application) as port:
        machine = RegionMachine(f"http://127.0.0.1:{port}", "the-token")
        machine.send_heartbeat("t")
        machine.close()
    (head,) = application.heads
    assert head.header("x-amz-target") == "AWSStepFunctions.SendTaskHeartbeat"
    assert head.header("content-type") == "application/x-amz-json-1.0"
    assert head.header("authorization") == "Bearer the-token"
