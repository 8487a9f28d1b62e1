"""Who would be hit: releases, workflows and components, also through others, and what each would get instead."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.delivery.dependents import dependents
from tdev.domain.delivery.services import Packed, ServiceStore
from tdev.domain.registry.catalogue import Catalogue
from tdev.domain.registry.workflows import WorkflowStore
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.lifecycle import Dependents
from tdev.model.service import Deployment
from tdev.model.workflow import Step
from tdev.platform.storage.embedded import SqliteTables
from tests.support.nouns import AT, component, workflow

DIGEST = "sha256:" + "0" * 64


class World:
    """A tenant with two versions of ``tool``, an agent on it, a team on that, workflows and a service."""

    def __init__(self, tables: SqliteTables) -> None:
        self.catalogue = Catalogue(tables, "local")
        self.workflows = WorkflowStore(tables, "local")
        self.services = ServiceStore(tables, "local")
        for one in (
            component("tool", "1.0.0"),
            component("tool", "1.1.0"),
            component("agent", type="agent", tools=("tool@1",)),
            component("team", type="team", tools=("agent", "lost")),
            component("circle", type="agent", tools=("circle",)),
            component("lonely"),
        ):
            self.catalogue.publish(one, actor="ann")
        self.save("exact", "tool@1.0.0")
        self.save("ranged", "tool@1", "lonely")
        self.save("deep", "team")
        self.save("free", "lonely", "circle", "nothing_there")

    def save(self, id: str, *agents: str) -> None:
        steps = tuple(Step(id=f"s{number}", agent=agent) for number, agent in enumerate(agents))
        self.workflows.save(workflow(id, steps=steps), actor="ann")

    def deploy(self, service: str, *releases: str) -> None:
        for number, ref in enumerate(releases):
            id = f"{service}-{number}"
            accepted = Deployment(id=id, service=service, status="accepted", created_at=AT, updated_at=AT)
            self.services.accept(accepted, actor="ann")
            self.services.release(id, Packed(DIGEST, "w@1", {ref: DIGEST}), actor="machine")
            self.services.end(id, "live", actor="machine")

    def of(self, ref: str) -> Dependents:
        return dependents(ref, self.catalogue, self.workflows, self.services)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    tables = SqliteTables(tmp_path / "store.db")
    yield World(tables)
    tables.close()


def test_a_version_is_used_by_those_who_mean_it_today(world: World) -> None:
    found = world.of("tool@1.0.0")
    assert [(use.workflow, use.steps, use.instead) for use in found.workflows] == [("exact@1", ("s0",), None)]
    assert found.components == ()


def test_ranges_follow_the_newest_and_name_what_they_would_fall_back_to(world: World) -> None:
    found = world.of("tool@1.1.0")
    ranged = {use.workflow: use for use in found.workflows}
    assert set(ranged) == {"ranged@1", "deep@1"}
    assert (ranged["ranged@1"].steps, ranged["ranged@1"].via, ranged["ranged@1"].instead) == (("s0",), (), "tool@1.0.0")
    assert ranged["deep@1"].via == ("team@1.0.0", "agent@1.0.0")
    assert {use.component: use.via for use in found.components} == {
        "agent@1.0.0": (),
        "team@1.0.0": ("agent@1.0.0",),
    }


def test_of_a_name_every_user_is_found_and_nothing_would_be_left(world: World) -> None:
    found = world.of("tool")
    assert {use.workflow for use in found.workflows} == {"exact@1", "ranged@1", "deep@1"}
    assert {use.instead for use in found.workflows} == {None}


def test_only_the_newest_version_of_a_workflow_counts(world: World) -> None:
    world.save("exact", "tool@1.1.0")
    assert world.of("tool@1.0.0").workflows == ()
    assert "exact@2" in {use.workflow for use in world.of("tool@1.1.0").workflows}


def test_releases_are_told_apart_by_whether_they_answer(world: World) -> None:
    world.deploy("greeter", "tool@1.0.0", "tool@1.1.0")
    world.deploy("other", "tool@1.0.0")
    found = world.of("tool@1.0.0")
    assert [(use.service, use.version, use.live) for use in found.services] == [
        ("greeter", 1, False),
        ("other", 1, True),
    ]
    assert found.live == ("other-v1",)


def test_what_was_switched_off_still_has_its_users(world: World) -> None:
    world.catalogue.disable("tool@1.0.0", actor="ann")
    assert [use.workflow for use in world.of("tool@1.0.0").workflows] == ["exact@1"]


def test_components_that_call_each_other_in_a_circle_end_the_search(world: World) -> None:
    assert [use.workflow for use in world.of("circle").workflows] == ["free@1"]
    assert world.of("circle").components == (), "it is not its own user"


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.of("nothing")
    with pytest.raises(NotFoundError):
        world.of("tool@7.0.0")
    with pytest.raises(InvalidError):
        world.of("a b")
