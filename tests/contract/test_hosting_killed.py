"""A process that is killed at any of its calls to AWS: callers are answered all the time, and the next one goes on."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tdev.model.service import Statement
from tdev.platform.service_names import service_resource
from tests.support.cloud import EMULATED
from tests.support.dynamo import client
from tests.support.emulator import running
from tests.support.hosting import GOOD, STAGE, TENANT, Clients, Host, lambda_host, lambda_hosting, release, zipped
from tests.support.killed import Fragile, Killed
from tests.support.service_templates import seen_template

pytestmark = EMULATED
READS = Statement(actions=("s3:GetObject",), resources=("arn:${AWS::Partition}:s3:::texts/*",))


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    with running(tmp_path_factory.mktemp("emulator")) as endpoint:
        clients = Clients(lambda service: client(service, endpoint))
        yield clients
        clients.close()


@pytest.fixture(scope="module")
def host(clients: Clients) -> Host:
    return lambda_host(clients)


def kills(clients: Clients, act: Callable[[Any], object], *, answered: bool) -> Iterator[int]:
    """Do it again and again, each time cut off one call later, until it gets through; tells after each kill."""
    for at in itertools.count(1):
        try:
            act(lambda_hosting(Fragile(clients, at, answered=answered), seen_template()))
        except Killed:
            yield at
        else:
            return


def versions_of(clients: Clients, service: str, number: int) -> list[str]:
    """The versions of the function that stand for a release."""
    pages = clients["lambda"].get_paginator("list_versions_by_function")
    return [
        each["Version"]
        for page in pages.paginate(FunctionName=service_resource(STAGE, TENANT, service))
        for each in page["Versions"]
        if each["Version"] != "$LATEST" and each["Environment"]["Variables"]["TDEV_RELEASE"] == str(number)
    ]


@pytest.mark.parametrize("answered", [False, True], ids=["before a call", "before its answer"])
class TestKilled:
    def test_a_first_version_is_made_in_the_end_and_only_once(
        self, host: Host, clients: Clients, answered: bool
    ) -> None:
        service, content = f"first-{answered}", zipped(GOOD, "first")
        host.keep(content)
        cut = list(kills(clients, lambda cut: cut.provision(release(service, 1, content)), answered=answered))
        assert len(cut) >= 5
        assert host.hosting.health(service, 1).healthy
        assert host.calls(service, 2) == {1: 2}
        assert len(versions_of(clients, service, 1)) == 1

    def test_a_further_version_comes_in_and_callers_never_notice(
        self, host: Host, clients: Clients, answered: bool
    ) -> None:
        service, content = f"next-{answered}", zipped(GOOD, "next")
        host.deploy(service, 1)
        host.keep(content)
        following = release(service, 2, content, READS)
        cut = 0
        for cut in kills(clients, lambda cut: cut.provision(following), answered=answered):
            assert host.hosting.routes(service) == {1: 100}, f"killed at call {cut}"
            assert host.calls(service, 1) == {1: 1}, f"killed at call {cut}"
        assert cut >= 5
        assert host.hosting.routes(service) == {1: 100}
        assert host.hosting.health(service, 2).healthy
        assert len(versions_of(clients, service, 2)) == 1

    def test_calls_are_at_the_old_or_the_new_version_while_they_are_moved(
        self, host: Host, clients: Clients, answered: bool
    ) -> None:
        service = f"moved-{answered}"
        for version in (1, 2):
            host.deploy(service, version)
        for _ in kills(clients, lambda cut: cut.route(service, {2: 100}), answered=answered):
            assert host.hosting.routes(service) in ({1: 100}, {2: 100})
            assert 0 not in host.calls(service, 1)
        assert host.hosting.routes(service) == {2: 100}

    def test_a_service_goes_in_the_end(self, host: Host, clients: Clients, answered: bool) -> None:
        service = f"gone-{answered}"
        host.deploy(service, 1)
        assert list(kills(clients, lambda cut: cut.destroy(service), answered=answered))
        assert host.hosting.destroy(service).resources == ()
