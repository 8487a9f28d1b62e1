"""What there is to tell of a service or deployment is asked of the API, once for each part."""

from collections.abc import Mapping
from typing import Any

import pytest

from tdev.entry.cli.client import Api
from tdev.entry.cli.telling import told_of
from tdev.kernel.errors import ConflictError, NotFoundError

DEPLOYMENT = {"id": "dep-1", "service": "greet", "status": "live", "version": 1, "reason": ""}
JUDGEMENT = {"score": 90.0, "threshold": 85.0, "gates": [], "components": ["shout@1.0.0", "pick@1.0.0"]}


class Answers(Api):
    """An API that answers from a table and remembers what it was asked."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers, self.asked = answers, list[str]()

    def call(self, method: str, path: str, body: Any = None, *, query: Any = None, headers: Any = None) -> Any:
        asked = f"{path}?{query['component']}" if query else path
        self.asked.append(asked)
        if asked not in self.answers:
            raise NotFoundError(asked)
        return self.answers[asked]


def api(**more: Any) -> Answers:
    answers: dict[str, Any] = {
        "/api/services/greet": {"last_deployment": {"id": "dep-1"}},
        "/api/services/new": {"last_deployment": None},
        "/api/deployments/dep-1": {"deployment": DEPLOYMENT, "judgement": JUDGEMENT},
        "/api/tests?pick@1.0.0": {"items": []},
        "/api/tests?shout@1.0.0": {"items": [{"passed": 2, "failed": 0, "mutation_score": None}, {"passed": 0}]},
    }
    for name in ("pick", "shout"):
        answers[f"/api/components/{name}@1.0.0"] = {"name": name, "version": "1.0.0"}
    return Answers({**answers, **more})


def test_a_service_is_told_of_by_its_newest_deployment_with_the_newest_run_of_each_component() -> None:
    told = told_of(api(), "greet")
    assert (told.deployment, told.judgement, told.waits) == (DEPLOYMENT, JUDGEMENT, False)
    assert [each["name"] for each in told.components] == ["pick", "shout"]
    assert [each["passed"] for each in told.tests] == [2]


def test_a_deployment_is_told_of_without_asking_for_its_service() -> None:
    asked = api()
    assert told_of(asked, "dep-1").deployment == DEPLOYMENT
    assert not [path for path in asked.asked if path.startswith("/api/services")]


def test_what_was_not_judged_yet_has_no_components() -> None:
    view = {"deployment": {**DEPLOYMENT, "status": "awaiting_approval"}, "judgement": None}
    told = told_of(api(**{"/api/deployments/dep-1": view}), "dep-1")
    assert (told.components, told.tests, told.waits) == ([], [], True)


def test_what_is_not_there_or_was_never_deployed_says_so() -> None:
    with pytest.raises(NotFoundError):
        told_of(api(), "nobody")
    with pytest.raises(ConflictError, match="never deployed"):
        told_of(api(), "new")
