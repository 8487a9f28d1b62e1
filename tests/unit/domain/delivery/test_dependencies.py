"""Which services use a component, and what may be disabled or brought live."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.delivery.dependencies import Use, check_disabling, check_pin, check_startable, pinned, uses
from tdev.domain.delivery.services import Packed, ServiceStore
from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError
from tdev.model.service import Deployment, Release
from tdev.platform.storage.embedded import SqliteTables
from tests.support.bundles import flow
from tests.support.nouns import AT

DIGEST = "sha256:" + "0" * 64


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ServiceStore]:
    tables = SqliteTables(tmp_path / "store.db")
    services = ServiceStore(tables, "local")
    held = {
        "matcher": (["shout@1.0.0", "hash_text@1.0.0"], ["shout@1.2.0"]),
        "digest": (["shout@1.0.0"],),
        "plain": (["hash_text@1.0.0"],),
    }
    for name, releases in held.items():
        for number, components in enumerate(releases):
            id = f"{name}-{number}"
            accepted = Deployment(id=id, service=name, status="accepted", created_at=AT, updated_at=AT)
            services.accept(accepted, actor="ann")
            services.release(id, Packed(DIGEST, "w@1", dict.fromkeys(components, DIGEST)), actor="machine")
            services.end(id, "live", actor="machine")
    yield services
    tables.close()


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("shout", [("digest", 1, True), ("matcher", 1, False), ("matcher", 2, True)]),
        ("shout@1", [("digest", 1, True), ("matcher", 1, False), ("matcher", 2, True)]),
        ("shout@1.0", [("digest", 1, True), ("matcher", 1, False)]),
        ("shout@1.0.0", [("digest", 1, True), ("matcher", 1, False)]),
        ("shout@1.2.0", [("matcher", 2, True)]),
        ("shout@2", []),
        ("shou", []),
        ("hash_text", [("matcher", 1, False), ("plain", 1, True)]),
    ],
)
def test_the_releases_that_hold_a_component_are_found(ref, found, store):
    assert [(use.service, use.version, use.live) for use in uses(ref, store)] == found


def test_what_is_no_reference_is_refused(store):
    with pytest.raises(InvalidError):
        uses("a b", store)


def test_a_service_that_is_gone_uses_nothing(store):
    store.remove("digest", actor="ann")
    assert [use.service for use in uses("shout@1.0.0", store)] == ["matcher"]


def test_a_version_that_answers_somewhere_is_disabled_only_on_purpose(store):
    found = uses("shout@1.0.0", store)
    with pytest.raises(ConflictError, match=r"used by digest-v1$"):
        check_disabling("shout@1.0.0", found)
    check_disabling("shout@1.0.0", found, force=True)


def test_a_version_that_answers_nowhere_can_be_disabled():
    check_disabling("shout@1.0.0", [Use("matcher", 1, "shout@1.0.0", False)])
    check_disabling("shout@1.0.0", [])


def release(*components):
    held = dict.fromkeys(components, DIGEST)
    return Release(service="matcher", version=3, artifact=DIGEST, workflow_id="w@1", components=held, created_at=AT)


def test_a_release_with_a_disabled_component_is_not_brought_live():
    known = {"a@1.0.0": "stable", "b@1.0.0": "disabled", "c@1.0.0": "deprecated"}

    def status_of(ref):
        if ref not in known:
            raise NotFoundError(ref)
        return known[ref]

    check_startable(release("a@1.0.0", "c@1.0.0"), status_of)
    with pytest.raises(ConflictError, match=r"matcher-v3 cannot be brought live: b@1.0.0, gone@1.0.0 is disabled"):
        check_startable(release("a@1.0.0", "b@1.0.0", "gone@1.0.0"), status_of)


def test_a_pin_decides_for_steps_that_name_no_version():
    steps = [{"id": id, "agent": agent} for id, agent in (("a", "shout"), ("b", "shout@2"), ("c", "hash_text"))]
    found = pinned(flow(*steps), {"shout": "1.2", "other": "1"})
    assert [step.agent for step in found.steps] == ["shout@1.2", "shout@2", "hash_text"]


@pytest.mark.parametrize("version", ["1", "1.2", "1.2.0"])
def test_a_pin_that_some_version_fits_is_taken(version):
    check_pin("shout", version, ["1.0.0", "1.2.0"])


@pytest.mark.parametrize(
    ("version", "error"), [("2", NotFoundError), ("1.2.1", NotFoundError), ("latest", InvalidError)]
)
def test_a_pin_that_means_nothing_is_refused(version, error):
    with pytest.raises(error):
        check_pin("shout", version, ["1.0.0", "1.2.0"])
