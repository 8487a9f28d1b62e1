"""One Idempotency-Key, one execution, however many ask at once: through a region with its workers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.overload import WORK, token_of
from tests.support.tdev_up import Reply, Up, tdev_up

CALLERS = 50
GOAL = {"goal": "count the words of the text", "inputs": {"text": "one two three"}}


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Up, Up]]:
    """The region as its owner sees it, and as a developer of another tenant."""
    folder = tmp_path_factory.mktemp("once")
    with tdev_up(folder) as region:
        assert region.ask("POST", "/api/workflows", WORK).status == 201
        yield region, region.with_token(token_of(folder / "data", "blue"))


def at_once(region: Up, path: str, body: object, key: str) -> list[Reply]:
    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(lambda _: region.ask("POST", path, body, idempotency_key=key), range(CALLERS)))


@pytest.mark.parametrize("path", ["/api/orchestrate", "/api/workflows/work/execute"])
def test_fifty_callers_at_once_get_one_execution_and_one_answer(regions: tuple[Up, Up], path: str) -> None:
    region, _ = regions
    body = GOAL if path.endswith("orchestrate") else {}
    answers = at_once(region, path, body, "fifty")
    assert {answer.status for answer in answers} == {202}
    [id] = {answer.body["execution_id"] for answer in answers}
    assert {answer.headers["location"] for answer in answers} == {f"/api/executions/{id}"}
    assert region.until(id)["status"] == "succeeded"
    records = region.ask("GET", f"/api/audit?target={id}").body["items"]
    assert [record["outcome"] for record in records] == ["done"]


def test_another_body_with_the_key_is_refused_and_another_tenant_or_route_has_its_own(regions: tuple[Up, Up]) -> None:
    region, other = regions
    first = region.ask("POST", "/api/orchestrate", GOAL, idempotency_key="mine")
    again = region.ask("POST", "/api/orchestrate", {**GOAL, "rounds": 0}, idempotency_key="mine")
    assert (again.status, again.body["errors"][0]["code"]) == (422, "idempotency_mismatch")
    theirs = other.ask("POST", "/api/orchestrate", GOAL, idempotency_key="mine")
    route = region.ask("POST", "/api/workflows/work/execute", {}, idempotency_key="mine")
    ids = [answer.body["execution_id"] for answer in (first, theirs, route)]
    assert len(set(ids)) == 3
    assert other.ask("GET", f"/api/executions/{ids[0]}").status == 404
    for id in (ids[0], ids[2]):
        assert region.until(id)["status"] == "succeeded"
    other.until(ids[1])
