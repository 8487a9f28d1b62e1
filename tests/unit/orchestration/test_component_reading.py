"""The code behind a component: as registered, as installed, or said not to be there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.model.component import Code
from tdev.orchestration.component_reading import code_of
from tdev.runtime import Runtime
from tests.support.nouns import component
from tests.support.runtimes import runtime_in
from tests.support.vouching import SHOUT, InThisProcess, registered


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, sandbox=InThisProcess()) as runtime:
        registered(runtime)
        yield runtime


def test_it_is_what_was_registered_with_its_digest(here: Runtime) -> None:
    found = code_of(here, "local", "shout")
    assert (found.ref, found.code) == ("shout@1.0.0", SHOUT)
    assert found.sha256 == here.catalogue("local").get("shout").code.sha256  # type: ignore[union-attr]


def test_of_what_came_with_the_product_it_is_the_installed_source(here: Runtime) -> None:
    found = code_of(here, "local", "echo_tool")
    assert (found.entrypoint.partition(":")[0], "def echo_tool(" in found.code) == ("tdev.tools.echo_tool", True)


def test_another_tenant_does_not_see_it(here: Runtime) -> None:
    with pytest.raises(NotFoundError):
        code_of(here, "blue", "shout")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (None, "has no code"),
        (Code(entrypoint="tdev.tools.no_such_tool:x"), "not installed here"),
        (Code(entrypoint="os:path"), "not installed here"),
    ],
)
def test_what_has_no_code_to_show_says_so(here: Runtime, code: Code | None, said: str) -> None:
    here.catalogue("local").publish(component("said", owner="ann").model_copy(update={"code": code}), actor="ann")
    with pytest.raises(NotFoundError, match=said):
        code_of(here, "local", "said")
