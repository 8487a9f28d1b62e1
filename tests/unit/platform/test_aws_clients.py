"""Clients of AWS services: made late and once, patient enough, and signed with the credentials they were made with."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import Credentials

from tdev.kernel.errors import PlatformError
from tdev.platform.aws_clients import AwsClients, LazyClient
from tdev.platform.storage.aws import DynamoTables
from tdev.platform.tenant_sessions import TenantSessions
from tests.support.clock import SetClock
from tests.support.sts import ROLE, NotedSts
from tests.support.web_server import Asked, Server, say, serving


class Counted:
    """A client; ``made`` counts how many there are."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.closed = False

    def operation(self) -> str:
        return "done"

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OWN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)


@pytest.fixture
def clients(region: None) -> Iterator[AwsClients]:
    found = AwsClients()
    yield found
    found.close()


@pytest.fixture
def dynamo(region: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A DynamoDB that has no item and remembers who asked."""
    with serving({"/": say(200, b"{}", Content_Type="application/x-amz-json-1.0")}) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{server.port}")
        yield server


def signer(asked: Asked) -> tuple[str, str | None]:
    """The access key and the session token of a request as it arrived."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    return headers["authorization"].split("Credential=")[1].split("/")[0], headers.get("x-amz-security-token")


class TestLazyClient:
    def test_it_is_made_with_the_first_operation_and_only_once(self) -> None:
        made: list[Counted] = []

        def make() -> Counted:
            made.append(Counted())
            return made[-1]

        client = LazyClient(make)
        assert made == []
        assert [client.operation(), client.operation()] == ["done", "done"]
        assert len(made) == 1
        client.close()
        assert made[0].closed

    def test_to_close_one_that_was_never_made_makes_none(self) -> None:
        def make() -> Any:
            raise AssertionError("made")

        LazyClient(make).close()

    def test_one_that_could_not_be_made_is_tried_again(self) -> None:
        answers: list[Any] = [Counted(), OSError("no region")]

        def make() -> Any:
            answer = answers.pop()
            if isinstance(answer, Exception):
                raise answer
            return answer

        client = LazyClient(make)
        with pytest.raises(OSError, match="no region"):
            client.operation()
        assert client.operation() == "done"

    def test_threads_that_come_together_share_it(self) -> None:
        together = threading.Barrier(8)
        made: list[Counted] = []

        def make() -> Counted:
            made.append(Counted())
            return made[-1]

        client = LazyClient(make)

        def use(_: int) -> Any:
            together.wait()
            return client.operation()

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(use, range(8))) == {"done"}
        assert len(made) == 1


class TestConfiguration:
    @pytest.mark.parametrize("service", ["dynamodb", "s3", "stepfunctions", "sts", "lambda"])
    def test_no_client_waits_for_ever_and_all_try_again_by_the_standard_rules(
        self, clients: AwsClients, service: str
    ) -> None:
        config = clients.own(service).meta.config
        assert config.connect_timeout == 2
        assert config.retries["mode"] == "standard"

    @pytest.mark.parametrize(
        ("service", "read_s", "attempts"),
        [("dynamodb", 20, 3), ("s3", 20, 3), ("sts", 5, 3), ("lambda", 910, 1), ("bedrock-runtime", 120, 1)],
    )
    def test_how_long_and_how_often(self, clients: AwsClients, service: str, read_s: int, attempts: int) -> None:
        config = clients.own(service).meta.config
        assert (config.read_timeout, config.retries["total_max_attempts"]) == (read_s, attempts)

    def test_region_and_endpoints_are_those_of_the_usual_variables(
        self, clients: AwsClients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
        assert clients.own("dynamodb").meta.endpoint_url == "http://127.0.0.1:1"
        assert clients.own("s3").meta.region_name == "eu-central-1"

    def test_a_profile_that_is_named_goes_before_all_that_the_environment_says(
        self, clients: AwsClients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "config").write_text("[profile work]\nregion = eu-north-1\n")
        (tmp_path / "credentials").write_text("[work]\naws_access_key_id = OF-WORK\naws_secret_access_key = x\n")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
        monkeypatch.setenv("AWS_REGION", "us-west-2")
        named = AwsClients("work")
        made = named.own("bedrock-runtime")
        assert made.meta.region_name == "eu-north-1"
        assert made._request_signer._credentials.access_key == "OF-WORK"
        named.close()
        assert clients.own("bedrock-runtime").meta.region_name == "us-west-2"

    def test_the_region_of_the_aws_command_line_comes_first(
        self, clients: AwsClients, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_REGION", "us-west-2")
        assert clients.own("s3").meta.region_name == "us-west-2"

    def test_sts_is_that_of_the_region(self, clients: AwsClients) -> None:
        assert clients.own("sts").meta.endpoint_url == "https://sts.eu-central-1.amazonaws.com"

    def test_the_own_client_of_a_service_is_always_the_same(self, clients: AwsClients) -> None:
        assert clients.own("s3") is clients.own("s3")
        assert clients.own("s3") is not clients.own("dynamodb")

    def test_the_description_of_a_service_is_read_once_for_all_credentials(self, clients: AwsClients) -> None:
        one, two = (clients.make("dynamodb", Credentials(name, "secret")) for name in ("one", "two"))
        shapes = [client.meta.service_model.metadata for client in (one, two)]
        assert shapes[0] is shapes[1]
        one.close()
        two.close()

    def test_without_a_region_the_operation_says_so_as_an_error_of_the_platform(
        self, clients: AwsClients, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
        with pytest.raises(PlatformError, match="region"):
            DynamoTables(clients.own("dynamodb"), "t-").get("registry", {"pk": "a", "sk": "b"})


class TestSigning:
    KEY = {"pk": "a", "sk": "b"}

    def test_own_requests_have_the_process_s_credentials_and_a_tenant_s_those_of_its_session(
        self, clients: AwsClients, dynamo: Server
    ) -> None:
        clock = SetClock()
        sessions = TenantSessions(ROLE, sts=NotedSts(clock), make=clients.make, clock=clock)
        for client in (
            sessions.client("a", "dynamodb"),
            clients.own("dynamodb"),
            sessions.client("b", "dynamodb"),
            clients.own("dynamodb"),
            sessions.client("a", "dynamodb"),
        ):
            DynamoTables(client, "t-").get("registry", self.KEY)
        of_a, of_b, own = ("a-1", "token of a-1"), ("b-1", "token of b-1"), ("OWN", None)
        assert [signer(asked) for asked in dynamo.asked] == [of_a, own, of_b, own, of_a]
        sessions.close()

    def test_tables_that_are_held_over_the_end_of_a_session_go_on_with_the_next(
        self, clients: AwsClients, dynamo: Server
    ) -> None:
        clock = SetClock()
        sessions = TenantSessions(ROLE, sts=NotedSts(clock), make=clients.make, clock=clock)
        tables = DynamoTables(sessions.client("a", "dynamodb"), "t-", clock=clock)
        for _ in range(3):
            tables.get("registry", self.KEY)
            clock.advance(850)
        assert [signer(asked)[0] for asked in dynamo.asked] == ["a-1", "a-2", "a-3"]
        sessions.close()

    def test_a_refused_session_is_told_as_such_and_not_as_an_error_of_the_tables(
        self, clients: AwsClients, dynamo: Server
    ) -> None:
        clock = SetClock()
        sts = NotedSts(clock)
        sts.late_s = 900
        sessions = TenantSessions(ROLE, sts=sts, make=clients.make, clock=clock)
        with pytest.raises(PlatformError, match="no session of tenant 'a'"):
            DynamoTables(sessions.client("a", "dynamodb"), "t-").get("registry", self.KEY)
        assert dynamo.asked == []
        sessions.close()

    def test_threads_of_many_tenants_never_sign_with_one_another_s_session(
        self, clients: AwsClients, dynamo: Server
    ) -> None:
        clock = SetClock()
        sessions = TenantSessions(ROLE, sts=NotedSts(clock), make=clients.make, clock=clock)
        together = threading.Barrier(6)

        def read(number: int) -> None:
            tenant = f"t{number % 3}"
            together.wait()
            for _ in range(3):
                tables = DynamoTables(sessions.client(tenant, "dynamodb"), "t-")
                tables.get("registry", {"pk": f"T#{tenant}#X", "sk": "b"})

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(read, range(6)))
        assert len(dynamo.asked) == 18
        for asked in dynamo.asked:
            tenant = signer(asked)[0].partition("-")[0]
            assert f'"T#{tenant}#X"'.encode() in asked.body
        sessions.close()

    def test_an_answer_of_sts_on_the_wire_is_understood(
        self, clients: AwsClients, dynamo: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The real client of STS, against what the service writes."""
        body = (
            b'<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
            b"<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
            b"<Expiration>2030-01-01T00:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        )
        sent: list[Asked] = []

        def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
            sent.append(asked)
            say(200, body, Content_Type="text/xml")(handler, asked)

        with serving({"/": answer}) as sts:
            monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{sts.port}")
            clock = SetClock(1_893_456_000.0)  # 2030-01-01T00:00:00Z
            sessions = TenantSessions(ROLE, sts=clients.own("sts"), make=clients.make, clock=clock)
            DynamoTables(sessions.client("acme", "dynamodb"), "t-").get("registry", self.KEY)
            assert signer(dynamo.asked[0]) == ("ASIA1", "t")
            (request,) = sent
            assert b"Tags.member.1.Key=tenant&Tags.member.1.Value=acme" in request.body
            assert signer(request) == ("OWN", None)
            sessions.close()
            clients.close()
