"""One index per tenant, made again when the registry has changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.planning.retrievals import Retrievals
from tdev.runtime import Runtime
from tests.support.embeddings import TableEmbedding
from tests.support.nouns import component
from tests.support.runtimes import runtime_in


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def test_it_is_the_same_until_the_registry_changes(runtime: Runtime) -> None:
    known, catalogue = Retrievals(), runtime.catalogue("local")
    first = known.of("local", catalogue)
    assert known.of("local", catalogue) is first
    catalogue.publish(component("fly_to_mars", description="Flies to Mars."), actor="ann")
    assert known.of("local", catalogue) is not first


def test_each_tenant_has_his_own(runtime: Runtime) -> None:
    known = Retrievals()
    runtime.catalogue("red").publish(component("fly_to_mars"), actor="ann")
    assert known.of("red", runtime.catalogue("red")) is not known.of("blue", runtime.catalogue("blue"))


def test_what_is_deprecated_is_not_planned_with(runtime: Runtime) -> None:
    catalogue = runtime.catalogue("local")
    before = len(Retrievals().of("local", catalogue).components)
    for status in ("experimental", "stable", "deprecated", "disabled"):
        catalogue.publish(component(f"is_{status}", status=status), actor="ann")
    names = {each.name for each in Retrievals().of("local", catalogue).components}
    assert len(names) == before + 2
    assert {"is_experimental", "is_stable"} <= names


def test_nobody_vouches_for_what_is_experimental(runtime: Runtime) -> None:
    catalogue = runtime.catalogue("local")
    for status in ("experimental", "stable"):
        catalogue.publish(component(f"is_{status}", status=status), actor="ann")
    found = Retrievals().of("local", catalogue)
    assert {"is_experimental", "is_stable"} <= found.by_name.keys()
    assert "is_stable" in found.vouched.by_name
    assert "is_experimental" not in found.vouched.by_name


def test_an_experimental_namesake_does_not_hide_the_built_in_component_from_the_vouched(runtime: Runtime) -> None:
    catalogue = runtime.catalogue("local")
    catalogue.publish(component("extract_emails", "9.0.0", status="experimental"), actor="ann")
    found = Retrievals().of("local", catalogue)
    assert found.by_name["extract_emails"].version == "9.0.0"
    assert found.vouched.by_name["extract_emails"].version == "1.0.0"
    catalogue.publish(component("extract_emails", "1.0.0", status="experimental"), actor="ann")
    assert "extract_emails" not in Retrievals().of("local", catalogue).vouched.by_name


def test_without_experimental_components_there_is_one_index(runtime: Runtime) -> None:
    found = Retrievals().of("local", runtime.catalogue("local"))
    assert found.vouched is found


def test_what_is_deprecated_stands_behind_the_others_and_what_is_retired_nowhere(runtime: Runtime) -> None:
    catalogue = runtime.catalogue("local")
    for status in ("stable", "deprecated", "retired", "disabled"):
        catalogue.publish(component(f"is_{status}", status=status), actor="ann")
    found = Retrievals().of("local", catalogue)
    behind = found.last.by_name.keys() - found.by_name.keys()
    assert behind == {"is_deprecated"}
    assert "is_retired" not in found.last.by_name


def test_without_deprecated_components_nothing_stands_behind(runtime: Runtime) -> None:
    found = Retrievals().of("local", runtime.catalogue("local"))
    assert found.last is found


def test_what_is_switched_off_is_planned_with_no_more(runtime: Runtime) -> None:
    catalogue = runtime.catalogue("local")
    known = Retrievals()
    assert "hash_text" in known.of("local", catalogue).by_name
    catalogue.disable("hash_text@1.0.0", actor="ann")
    assert "hash_text" not in known.of("local", catalogue).by_name
    catalogue.enable("hash_text@1.0.0", actor="ann")
    assert "hash_text" in known.of("local", catalogue).by_name


def test_with_an_embedding_components_are_found_by_what_words_mean_and_without_as_ever(runtime: Runtime) -> None:
    catalogue = runtime.catalogue("local")
    catalogue.publish(component("fly_to_mars", description="mars"), actor="ann")
    engine = TableEmbedding({"mars": (1.0, 0.0), "planet": (1.0, 0.0), "text": (0.0, 1.0)})
    known = Retrievals().of("local", catalogue, embedding=engine)
    assert [match.component.name for match in known.search(("planet",), 1)] == ["fly_to_mars"]
    assert runtime.retrieval("local").search(("planet",), 1) == []
