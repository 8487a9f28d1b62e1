"""A process that is killed at any of its calls while it moves a service on ECS: callers are answered all the time."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.attestation import attest
from tdev.model.service import Release
from tdev.platform.hosting.aws_ecs import EcsHosting
from tdev.platform.signing.aws import KmsSigning
from tests.support.cloud import EMULATED
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.fargate import Fargate
from tests.support.hosting import GOOD, TENANT, Clients, Host, release, zipped
from tests.support.hosting_ecs import PROVENANCE, ecs_hosting, host_in
from tests.support.killed import Fragile, Killed

pytestmark = EMULATED


class Account:
    """An account with an engine, and engines of it that are cut off."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self.host: Host = host_in(clients)
        vouched: Any = self.host.hosting
        self.fargate: Fargate = vouched.fargate
        self.signing: KmsSigning = vouched.signing
        self.key = self.signing._key

    def release(self, service: str, number: int, content: bytes) -> Release:
        self.host.keep(content)
        bare = release(service, number, content)
        return bare.model_copy(update={"attestation": attest(TENANT, bare.artifact, PROVENANCE, self.signing)})

    def kills(self, act: Callable[[EcsHosting], object], *, answered: bool) -> Iterator[int]:
        """Do it again and again, each time cut off one call later, until it gets through; tells after each kill."""
        for at in itertools.count(1):
            fragile = Fragile(self.clients, at, answered=answered)
            try:
                act(ecs_hosting(self.clients, self.fargate, self.key, cut=fragile))
            except Killed:
                yield at
            else:
                return


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder: Path = tmp_path_factory.mktemp("emulator")
    with running(folder) as endpoint:
        clients = Clients(lambda service: client(service, endpoint))
        try:
            yield Account(clients)
        finally:
            clients.close()


@pytest.mark.parametrize("answered", [False, True], ids=["before a call", "before its answer"])
class TestKilled:
    def test_a_first_version_is_made_in_the_end(self, account: Account, answered: bool) -> None:
        service = f"first-{answered}"
        given = account.release(service, 1, zipped(GOOD, service))
        cut = list(account.kills(lambda host: host.provision(given), answered=answered))
        assert len(cut) >= 10
        assert account.host.calls(service, 2) == {1: 2}

    def test_a_further_version_comes_in_and_callers_never_notice(self, account: Account, answered: bool) -> None:
        service = f"next-{answered}"
        account.host.deploy(service, 1)
        given = account.release(service, 2, zipped(GOOD, service))
        for cut in account.kills(lambda host: host.provision(given), answered=answered):
            assert account.host.calls(service, 1) == {1: 1}, f"killed at call {cut}"
        assert account.host.hosting.routes(service) == {1: 100}
        assert account.host.hosting.health(service, 2).healthy

    def test_calls_are_at_the_old_or_the_new_version_while_they_are_moved(
        self, account: Account, answered: bool
    ) -> None:
        service = f"moved-{answered}"
        for version in (1, 2):
            account.host.deploy(service, version)
        for _ in account.kills(lambda host: host.route(service, {2: 100}), answered=answered):
            assert account.host.hosting.routes(service) in ({1: 100}, {2: 100})
            assert 0 not in account.host.calls(service, 1)
        assert account.host.hosting.routes(service) == {2: 100}

    def test_a_service_goes_in_the_end(self, account: Account, answered: bool) -> None:
        service = f"gone-{answered}"
        account.host.deploy(service, 1)
        assert list(account.kills(lambda host: host.destroy(service), answered=answered))
        assert account.host.hosting.destroy(service).resources == ()
