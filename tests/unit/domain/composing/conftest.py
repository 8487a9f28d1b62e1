"""One sandbox for the tests of this folder, and a workshop without components and without a model."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from tdev.domain.composing.building import Workshop
from tdev.domain.mutation.trying import mutation_score
from tdev.domain.planning.retrieval import Retrieval
from tdev.kernel.errors import StepError
from tdev.model.workflow import Workflow
from tdev.platform.sandbox.embedded.engine import LocalSandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LocalSandbox]:
    made = LocalSandbox(allow_weak=True)
    yield made
    made.close()


@pytest.fixture
def workshop(sandbox: LocalSandbox) -> Workshop:
    return Workshop(Retrieval([]), _nothing_runs, lambda: sandbox, partial(mutation_score, limit=30, budget_s=5.0))


def _nothing_runs(workflow: Workflow, inputs: Mapping[str, Any]) -> Any:
    raise StepError("nothing is registered")
