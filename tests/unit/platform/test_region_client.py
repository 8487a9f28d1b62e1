import pytest

from tdev.entry.http.message import Admission, Response
from tdev.kernel.errors import DeniedError, InvalidError, PlatformError
from tdev.platform.invocation.region import RegionInvoke
from tdev.platform.region_client import RegionClient
from tests.support.serving import listening


class Fixed:
    """Answers everything the same."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.bodies: list[bytes] = []

    def admit(self, head) -> Admission:
        return Admission(1_000_000)

    def respond(self, head, body, admission) -> Response:
        self.bodies.append(body)
        return Response(self.status, (("X-Name", "v"),), b"body")


@pytest.mark.parametrize(
    "endpoint",
    ["", "localhost:80", "https://127.0.0.1:80", "http://example.com:80", "http://127.0.0.1", "ftp://localhost:1"],
)
def test_only_a_region_of_this_machine_is_an_endpoint(endpoint):
    with pytest.raises(InvalidError, match="not the endpoint of a region"):
        RegionClient(endpoint, "token")


def test_an_answer_comes_back_with_its_headers():
    application = Fixed(418)
    with listening(application) as port:
        client = RegionClient(f"http://127.0.0.1:{port}", "token")
        answer = client.post("/x", b"sent", {})
        client.close()
    assert (answer.status, answer.headers["x-name"], answer.body) == (418, "v", b"body")
    assert application.bodies == [b"sent"]


@pytest.mark.parametrize(("status", "kind"), [(401, DeniedError), (403, DeniedError), (503, PlatformError)])
def test_a_refusal_is_told_with_what_to_do(status, kind):
    with listening(Fixed(status)) as port:
        client = RegionClient(f"http://127.0.0.1:{port}", "token")
        with pytest.raises(kind) as caught:
            client.post("/x", b"", {})
        client.close()
    assert caught.value.hint


def test_a_region_that_is_not_there_is_told():
    with listening(Fixed(200)) as port:
        pass
    client = RegionClient(f"http://127.0.0.1:{port}", "token")
    with pytest.raises(PlatformError, match="no region answers") as caught:
        client.post("/x", b"", {})
    client.close()
    assert caught.value.hint == "Start it with: tdev up"


def test_an_answer_that_is_none_of_lambda_is_told():
    with listening(Fixed(500)) as port:
        invoke = RegionInvoke(f"http://127.0.0.1:{port}", "token")
        with pytest.raises(PlatformError, match="the region answered 500"):
            invoke("plan", None)
        invoke.close()
