"""The runner of ECS as a process, with S3 and KMS beside it: what it serves, what it refuses, and how it ends."""

import io
import signal
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud import EMULATED
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.hosting import Clients
from tests.support.runner import BUNDLES, Order, Program, ordered, program

pytestmark = EMULATED
SLOW = """
import json
import pathlib

def handler(event, context):
    if event["rawPath"] == "/slow":
        pathlib.Path("begun").touch()
        while not pathlib.Path("go").exists():
            pass
    return {"statusCode": 200, "body": json.dumps(event["rawPath"])}
"""
BROKEN = "raise RuntimeError('this bundle cannot be imported')\n"


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("handler.py", source)
    return content.getvalue()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("emulator")) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def clients(endpoint: str) -> Iterator[Clients]:
    clients = Clients(lambda service: client(service, endpoint))
    yield clients
    clients.close()


@pytest.fixture(scope="module")
def order(clients: Clients) -> Order:
    return ordered(clients, zipped(SLOW))


def refused(endpoint: str, order: Order, folder: Path) -> str:
    """What it says when it does not start."""
    with program(endpoint, order, folder) as started:
        status, out, err = started.ended()
    assert status == 1
    assert out == ""
    assert "Traceback" not in err
    return err


class TestSignedBundle:
    @pytest.fixture
    def started(self, endpoint: str, order: Order, tmp_path: Path) -> Iterator[Program]:
        with program(endpoint, order, tmp_path) as started:
            yield started

    def test_it_is_served(self, started: Program) -> None:
        assert started.ask("GET", "/health") == (200, b'"/health"')
        assert started.ask("POST", "/any") == (200, b'"/any"')

    def test_a_call_under_way_is_answered_before_it_ends(self, started: Program, tmp_path: Path) -> None:
        started.ask("GET", "/health")
        answers: list[tuple[int, bytes]] = []
        caller = threading.Thread(target=lambda: answers.append(started.ask("GET", "/slow")))
        caller.start()
        while not (tmp_path / "begun").exists():
            caller.join(0.02)
        started.process.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            started.waits_for(0.6)
        (tmp_path / "go").touch()
        caller.join(20)
        assert answers == [(200, b'"/slow"')]
        assert started.ended()[0] == 0

    def test_nobody_is_answered_after_it(self, started: Program) -> None:
        started.ask("GET", "/health")
        started.process.send_signal(signal.SIGTERM)
        assert started.ended()[0] == 0
        with pytest.raises(ConnectionRefusedError):
            started.ask("GET", "/health")


class TestRefused:
    def test_other_bytes_than_those_of_the_digest(self, endpoint: str, clients: Clients, tmp_path: Path) -> None:
        order = ordered(clients, zipped(SLOW + "# one\n"))
        clients["s3"].put_object(Bucket=BUNDLES, Key=order.key, Body=zipped(BROKEN))
        assert "was signed" in refused(endpoint, order, tmp_path)

    def test_a_bundle_with_a_matching_digest_that_nobody_signed(
        self, endpoint: str, clients: Clients, order: Order, tmp_path: Path
    ) -> None:
        """Whoever can change bundle and digest still has no key."""
        forged = ordered(clients, zipped(BROKEN))
        told = refused(endpoint, forged.but(attestation=order.attestation, signature=order.signature), tmp_path)
        assert "does not hold" in told

    def test_a_signed_bundle_that_cannot_be_imported_says_why(
        self, endpoint: str, clients: Clients, tmp_path: Path
    ) -> None:
        told = refused(endpoint, ordered(clients, zipped(BROKEN)), tmp_path)
        assert told == "runner: the bundle cannot be started: RuntimeError: this bundle cannot be imported\n"

    def test_an_attestation_for_another_bundle(
        self, endpoint: str, clients: Clients, order: Order, tmp_path: Path
    ) -> None:
        forged = order.but(digest=ordered(clients, zipped(BROKEN)).digest)
        assert "the signature is for" in refused(endpoint, forged, tmp_path)

    def test_a_signature_by_another_key(self, endpoint: str, clients: Clients, order: Order, tmp_path: Path) -> None:
        other = ordered(clients, zipped(SLOW))
        assert "does not hold" in refused(endpoint, order.but(signing_key=other.signing_key), tmp_path)

    def test_a_bundle_of_another_tenant(self, endpoint: str, order: Order, tmp_path: Path) -> None:
        assert "of acme" in refused(endpoint, order.but(tenant="other"), tmp_path)

    @pytest.mark.parametrize("part", ["key", "attestation"])
    def test_what_is_not_there(self, endpoint: str, order: Order, tmp_path: Path, part: str) -> None:
        assert "cannot be read" in refused(endpoint, order.but(**{part: "acme/missing"}), tmp_path)

    def test_a_key_that_cannot_be_asked(self, endpoint: str, order: Order, tmp_path: Path) -> None:
        missing = order.signing_key[:-4] + "0000"
        assert "cannot be checked" in refused(endpoint, order.but(signing_key=missing), tmp_path)
