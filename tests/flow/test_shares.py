"""What a tenant may ask of a region at the most, as a caller sees it over HTTP, and as the audit trail has it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.overload import WORK, token_of
from tests.support.tdev_up import Up, tdev, tdev_up


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shares")


@pytest.fixture(scope="module")
def regions(folder: Path) -> Iterator[tuple[Up, Up]]:
    """A region that gives each tenant four requests and then two a second: as its owner sees it, and as another."""
    with tdev_up(folder, requests_per_second="2") as region:
        yield region, region.with_token(token_of(folder / "data", "blue"))


def test_a_tenant_that_asks_too_fast_gets_429_and_the_others_notice_nothing(regions: tuple[Up, Up]) -> None:
    region, other = regions
    assert region.ask("POST", "/api/workflows", WORK).status == 201
    answers = [region.ask("GET", "/api/workflows") for _ in range(60)]
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) == {200, 429}
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.body["code"] == "too_many_requests"
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["ratelimit-policy"] == '"requests";q=4;w=2'
    assert other.ask("GET", "/api/workflows").status == 200


def test_what_was_refused_is_on_record_in_an_unbroken_chain(folder: Path, regions: tuple[Up, Up]) -> None:
    region, _ = regions
    region.terminate()
    records = tdev(folder, "audit", "list", "--action", "send_request", "--limit", "200", "--json")
    assert records.returncode == 0, records.stderr
    assert '"GET /api/workflows"' in records.stdout
    verified = tdev(folder, "audit", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "intact" in verified.stdout
