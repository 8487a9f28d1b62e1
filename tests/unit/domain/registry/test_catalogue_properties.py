"""What a reference means, held against a plain model of it: versions, statuses, own, shared and switched off."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.registry.catalogue import Catalogue
from tdev.domain.registry.references import CHOSEN, Reference, preference, usable
from tdev.kernel.errors import NotFoundError
from tdev.kernel.json_types import digest
from tdev.kernel.semver import Version
from tdev.kernel.tenant import SHARED
from tdev.model.component import Component, Status
from tdev.platform.storage.embedded import SqliteTables
from tests.support.nouns import component

LIFE: list[Status] = ["experimental", "stable", "deprecated", "retired"]
NUMBERS = st.integers(0, 3)
VERSIONS = st.builds(
    lambda a, b, c, pre: f"{a}.{b}.{c}{pre}", NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["", "", "-a"])
)
SHELF = st.dictionaries(VERSIONS, st.tuples(st.sampled_from(LIFE), st.booleans()), max_size=6)
"""Version -> its status, and whether it is switched off."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteTables]:
    store = SqliteTables(tmp_path_factory.mktemp("resolution") / "store.db")
    yield store
    store.close()


def fill(catalogue: Catalogue, name: str, shelf: dict[str, tuple[Status, bool]]) -> None:
    for version, (status, _) in shelf.items():
        catalogue.publish(component(name, version), actor="ann")
        catalogue.set_status(f"{name}@{version}", status, actor="ann")


def expected(shelf: dict[str, tuple[Status, bool]], part: str) -> str | None:
    """The best status first, then the newest; nothing that is switched off, retired or a prerelease."""
    allowed = [
        (CHOSEN[status], Version.parse(version))
        for version, (status, off) in shelf.items()
        if status in CHOSEN and not off and "-" not in version and Version.parse(version).fits(part or version)
    ]
    return str(max(allowed)[1]) if allowed else None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(own=SHELF, shared=SHELF, part=st.sampled_from(["", "0", "1", "1.0", "2.1", "3"]))
def test_every_reference_means_what_the_rule_says(
    tables: SqliteTables, own: dict[str, tuple[Status, bool]], shared: dict[str, tuple[Status, bool]], part: str
) -> None:
    name = f"n{digest([sorted(own.items()), sorted(shared.items())])[7:40]}"
    ours, theirs = Catalogue(tables, "local"), Catalogue(tables, SHARED)
    fill(ours, name, own)
    fill(theirs, name, shared)
    for version, (_, off) in [*own.items(), *shared.items()]:
        if off:
            ours.disable(f"{name}@{version}", actor="ann")
    # A ban is about a version as its tenant sees it: of one version, his own and the shared one.
    banned = {version for shelf in (own, shared) for version, (_, off) in shelf.items() if off}
    seen = [{v: (status, v in banned) for v, (status, _) in shelf.items()} for shelf in (own, shared)]
    wanted = expected(seen[0], part) or expected(seen[1], part)
    ref = f"{name}@{part}" if part else name
    try:
        found = ours.get(ref).version
    except NotFoundError:
        found = None
    assert found == wanted
    listed = {each.name: each.version for each in ours.snapshot()}
    assert listed.get(name) == (expected(seen[0], "") or expected(seen[1], ""))
    for version in {**own, **shared}:
        exact = ours.get(f"{name}@{version}")
        assert (exact.version, exact.status == "disabled") == (version, version in banned)


@given(st.lists(st.tuples(VERSIONS, st.sampled_from(LIFE)), min_size=1, max_size=8, unique_by=lambda each: each[0]))
def test_a_narrower_reference_never_means_something_the_wider_one_would_prefer_less(
    versions: list[tuple[str, Status]],
) -> None:
    known = [component("a", version, status=status) for version, status in versions]

    def meant(text: str) -> Component | None:
        return max(filter(Reference.parse(text).allows, known), key=preference, default=None)

    for one in known:
        if not usable(one):
            continue
        numbers = one.version.split(".")
        chain = [meant("a"), meant(f"a@{numbers[0]}"), meant(f"a@{'.'.join(numbers[:2])}"), meant(f"a@{one.version}")]
        assert chain[-1] == one
        for wider, narrower in pairwise(chain):
            assert wider is not None
            assert narrower is not None
            assert preference(wider) >= preference(narrower)


@given(st.lists(VERSIONS, min_size=1, max_size=6, unique=True), st.randoms())
def test_the_order_in_which_versions_are_published_does_not_matter(versions: list[str], chance: object) -> None:
    shuffled = sorted(versions, key=lambda version: digest([version, repr(chance)]))
    first = max(filter(usable, (component("a", v) for v in versions)), key=preference, default=None)
    second = max(filter(usable, (component("a", v) for v in shuffled)), key=preference, default=None)
    assert first == second


def test_a_stable_version_is_meant_although_a_newer_one_is_experimental(tmp_path: Path) -> None:
    store = SqliteTables(tmp_path / "store.db")
    catalogue = Catalogue(store, "local")
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        catalogue.publish(component("a", version), actor="ann")
    assert catalogue.get("a").version == "2.0.0"
    catalogue.set_status("a@1.0.0", "stable", actor="ann")
    assert [catalogue.get(ref).version for ref in ("a", "a@1", "a@1.1", "a@2")] == ["1.0.0", "1.0.0", "1.1.0", "2.0.0"]
    assert [each.version for each in catalogue.list()[0]] == ["1.0.0"]
    catalogue.publish(component("a", "2.1.0"), actor="ann")
    assert catalogue.get("a").version == "1.0.0", "publishing moves nobody who has not asked for it"
    catalogue.set_status("a@1.0.0", "deprecated", actor="ann")
    assert catalogue.get("a").version == "2.1.0"
    store.close()
