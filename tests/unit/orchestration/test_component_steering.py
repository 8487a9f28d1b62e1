"""Who may do what to a component version, under which rules, and what is on record then."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.services import Packed
from tdev.kernel.errors import ConflictError, DeniedError, InvalidError, NotFoundError, StatusRefusedError
from tdev.model.component import Status
from tdev.model.identity import Principal
from tdev.model.lifecycle import StatusAnswer
from tdev.model.service import Deployment
from tdev.orchestration.component_steering import Wish, change_status, dependents_of, switch
from tdev.runtime import Runtime
from tests.support.nouns import AT
from tests.support.runtimes import runtime_in
from tests.support.vouching import (
    ADMIN,
    APPROVER,
    ASKS,
    BLUNT,
    DEVELOPER,
    QUIET,
    SHOUT,
    WHISPER,
    InThisProcess,
    registered,
)

DIGEST = "sha256:" + "0" * 64
REF = "shout@1.0.0"
TRIED = Wish("tried by hand")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, sandbox=InThisProcess()) as runtime:
        registered(runtime)
        yield runtime


def to(here: Runtime, status: Status, who: Principal = ADMIN, ref: str = REF, **wish: Any) -> StatusAnswer:
    return change_status(here, who, ref, status, Wish(**wish))


def serve(here: Runtime, service: str = "greeter", ref: str = REF) -> None:
    """A service that answers with a component."""
    store = here.services("local")
    store.accept(Deployment(id="dep-1", service=service, status="accepted", created_at=AT, updated_at=AT), actor="ann")
    store.release("dep-1", Packed(DIGEST, "w@1", {ref: DIGEST}), actor="machine")
    store.end("dep-1", "live", actor="machine")


def deeds(here: Runtime) -> list[Any]:
    return [record for record in here.trail("local").list() if record.action in ("set_status", "disable", "enable")]


class TestVouching:
    def test_an_approver_makes_a_good_version_stable_and_the_evidence_is_on_record(self, here: Runtime) -> None:
        answer = change_status(here, APPROVER, REF, "stable", Wish("tried by hand", request_id="r-1"))
        assert (answer.done, answer.before, answer.component.status) == (True, "experimental", "stable")
        (record,) = deeds(here)
        assert (record.subject, record.target, record.request_id) == ("amy", REF, "r-1")
        assert record.detail["checks"]["tests"] == "passed"
        assert record.detail["checks"]["mutation"] == "passed"
        standing = here.catalogue("local").get(REF).standing
        assert standing is not None
        assert (standing.reason, standing.by) == ("tried by hand", "amy")

    def test_what_nobody_can_measure_needs_a_word_from_whoever_vouches(self, here: Runtime) -> None:
        registered(here, ASKS)
        with pytest.raises(StatusRefusedError, match="mutation: no mutation score is recorded") as refused:
            to(here, "stable", ref="asks@1.0.0")
        assert refused.value.hint is not None
        assert "give a reason" in refused.value.hint
        assert deeds(here) == []

    def test_the_mutation_score_is_measured_decides_and_is_kept(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path) as here:  # the sandbox of this machine: a score needs one that ends loops
            registered(here)
            registered(here, BLUNT, "1.1.0")
            assert to(here, "stable", dry_run=True).done is False
            assert here.catalogue("local").get(REF).standing is None
            assert to(here, "stable").done
            kept = here.catalogue("local").get(REF).standing
            assert kept is not None
            assert kept.mutation_score == 1.0
            with pytest.raises(StatusRefusedError, match=r"tdev test shout@1\.1\.0 --mutation") as refused:
                to(here, "stable", ref="shout@1.1.0", reason="please")
            assert [finding.code for finding in refused.value.findings] == ["mutation"]

    def test_no_word_helps_a_version_whose_examples_fail(self, here: Runtime) -> None:
        registered(here, WHISPER, "1.1.0")
        with pytest.raises(StatusRefusedError) as refused:
            to(here, "stable", ref="shout@1.1.0", reason="please")
        assert [finding.code for finding in refused.value.findings] == ["tests"]

    def test_a_version_that_breaks_what_the_stable_one_promised_stays_experimental(self, here: Runtime) -> None:
        to(here, "stable", reason="tried")
        registered(here, QUIET, "1.1.0")
        with pytest.raises(StatusRefusedError) as refused:
            to(here, "stable", ref="shout@1.1.0", reason="please")
        assert [finding.code for finding in refused.value.findings] == ["regression"]
        registered(here, QUIET, "2.0.0")
        assert to(here, "stable", ref="shout@2.0.0", reason="tried").done

    def test_a_dry_run_says_what_stands_against_it_and_changes_nothing(self, here: Runtime) -> None:
        registered(here, WHISPER, "1.1.0")
        answer = to(here, "stable", ref="shout@1.1.0", dry_run=True)
        assert (answer.done, answer.status) == (False, "stable")
        assert {check.rule for check in answer.checks if check.outcome == "failed"} == {"tests"}
        assert here.catalogue("local").get("shout@1.1.0").status == "experimental"

    def test_the_same_status_again_runs_nothing_and_records_nothing(self, here: Runtime) -> None:
        to(here, "stable", reason="tried")
        again = to(here, "stable")
        assert (again.done, again.checks, len(deeds(here))) == (False, (), 1)

    def test_in_production_nobody_vouches_for_his_own(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path, sandbox=InThisProcess(), stage="prod") as here:
            registered(here, by="amy")
            with pytest.raises(DeniedError, match="published himself"):
                to(here, "stable", APPROVER, reason="tried")
            assert to(here, "stable", ADMIN, reason="tried").done


class TestRoles:
    @pytest.mark.parametrize("status", ["stable", "retired"])
    def test_a_developer_neither_vouches_nor_retires(self, here: Runtime, status: Status) -> None:
        with pytest.raises(DeniedError, match="approver"):
            to(here, status, DEVELOPER, reason="x")

    def test_a_developer_deprecates_what_he_has_published_and_nothing_else(self, here: Runtime) -> None:
        registered(here, SHOUT.replace("shout", "yell"), by="eve")
        said = {"reason": "old", "replacement": "hash_text"}
        with pytest.raises(DeniedError):
            to(here, "deprecated", DEVELOPER, "yell@1.0.0", **said)
        assert to(here, "deprecated", DEVELOPER, **said).component.status == "deprecated"
        assert to(here, "deprecated", APPROVER, "yell@1.0.0", **said).done

    def test_a_viewer_may_nothing(self, here: Runtime) -> None:
        viewer = Principal(tenant="local", subject="dan", roles=frozenset({"viewer"}))
        with pytest.raises(DeniedError):
            to(here, "deprecated", viewer, reason="x", replacement="hash_text")
        with pytest.raises(DeniedError):
            switch(here, viewer, REF, Wish(), on=False)

    def test_a_developer_switches_his_own_off_and_an_approver_also_what_is_shared(self, here: Runtime) -> None:
        assert switch(here, DEVELOPER, REF, Wish(), on=False).done
        with pytest.raises(DeniedError):
            switch(here, DEVELOPER, "hash_text@1.0.0", Wish(), on=False)
        assert switch(here, APPROVER, "hash_text@1.0.0", Wish(), on=False).component.status == "disabled"


class TestEnding:
    def test_what_is_deprecated_says_why_and_what_to_use_which_is_looked_up(self, here: Runtime) -> None:
        with pytest.raises(InvalidError) as refused:
            to(here, "deprecated")
        assert [finding.pointer for finding in refused.value.findings] == ["#/reason", "#/replacement"]
        answer = to(here, "deprecated", reason="slow", replacement="hash_text@1")
        assert answer.component.standing is not None
        assert answer.component.standing.replacement == "hash_text@1.0.0"

    @pytest.mark.parametrize("replacement", ["nothing_there", REF, "hash_text@7", "old"])
    def test_a_replacement_must_be_able_to_take_its_place(self, here: Runtime, replacement: str) -> None:
        registered(here, SHOUT.replace("shout", "old"))
        to(here, "deprecated", ref="old@1.0.0", reason="x", replacement="hash_text")
        with pytest.raises(InvalidError) as refused:
            to(here, "deprecated", reason="slow", replacement=replacement)
        assert [finding.pointer for finding in refused.value.findings] == ["#/replacement"]

    def test_what_a_service_answers_with_is_not_retired_but_by_an_admin_who_forces_it(self, here: Runtime) -> None:
        serve(here)
        to(here, "deprecated", reason="slow", replacement="hash_text")
        for who, force in ((APPROVER, True), (ADMIN, False)):
            with pytest.raises(ConflictError, match="used by greeter-v1"):
                to(here, "retired", who, force=force)
        answer = to(here, "retired", ADMIN, force=True)
        assert answer.done
        assert answer.dependents is not None
        assert answer.dependents.live == ("greeter-v1",)

    def test_a_mistake_is_taken_back_step_by_step(self, here: Runtime) -> None:
        for status, said in (
            ("stable", {"reason": "tried"}),
            ("deprecated", {"reason": "slow", "replacement": "hash_text"}),
            ("retired", {}),
            ("deprecated", {"reason": "still needed"}),
            ("stable", {"reason": "not slow at all"}),
            ("experimental", {"reason": "it is, with long texts"}),
        ):
            assert to(here, status, **said).done
        assert len(deeds(here)) == 6

    def test_what_there_is_no_way_to_is_a_conflict_with_the_next_step(self, here: Runtime) -> None:
        to(here, "stable", reason="tried")
        with pytest.raises(StatusRefusedError, match="cannot become retired"):
            to(here, "retired")

    def test_the_shared_catalogue_is_not_ours_to_change(self, here: Runtime) -> None:
        with pytest.raises(DeniedError, match="shared") as refused:
            to(here, "deprecated", ref="hash_text@1.0.0", reason="x", replacement=REF)
        assert refused.value.hint == "switch it off for this tenant: tdev component disable hash_text@1.0.0"

    @pytest.mark.parametrize(
        ("ref", "error"), [("shout", InvalidError), ("shout@1", InvalidError), ("no@1.0.0", NotFoundError)]
    )
    def test_only_an_exact_version_that_is_there_changes(self, here: Runtime, ref: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            to(here, "stable", ref=ref)
        with pytest.raises(error):
            switch(here, ADMIN, ref, Wish(), on=False)


class TestSwitching:
    def test_a_dry_run_shows_who_would_be_hit_and_changes_nothing(self, here: Runtime) -> None:
        serve(here)
        answer = switch(here, ADMIN, REF, Wish(dry_run=True), on=False)
        assert (answer.done, answer.status, answer.before) == (False, "disabled", "experimental")
        assert answer.dependents == dependents_of(here, "local", REF)
        assert answer.dependents.live == ("greeter-v1",)
        assert here.catalogue("local").get(REF).status == "experimental"

    def test_what_a_service_answers_with_is_switched_off_on_purpose_only(self, here: Runtime) -> None:
        serve(here)
        with pytest.raises(ConflictError, match="used by greeter-v1"):
            switch(here, ADMIN, REF, Wish("leaks"), on=False)
        assert switch(here, ADMIN, REF, Wish("leaks", force=True), on=False).done

    def test_switched_on_again_it_has_the_status_that_it_had(self, here: Runtime) -> None:
        to(here, "stable", reason="tried")
        switch(here, ADMIN, REF, Wish("leaks"), on=False)
        with pytest.raises(StatusRefusedError, match="disabled") as refused:
            to(here, "deprecated", reason="x", replacement="hash_text")
        assert refused.value.hint is not None
        assert "tdev component enable" in refused.value.hint
        answer = switch(here, ADMIN, REF, Wish(), on=True)
        assert (answer.done, answer.before, answer.status) == (True, "disabled", "stable")

    @pytest.mark.parametrize("on", [True, False])
    def test_switching_to_what_it_is_changes_nothing(self, here: Runtime, on: bool) -> None:
        if not on:
            switch(here, ADMIN, REF, Wish(), on=False)
        before = len(deeds(here))
        assert not switch(here, ADMIN, REF, Wish(), on=on).done
        assert len(deeds(here)) == before

    def test_another_tenant_still_uses_what_one_has_switched_off(self, here: Runtime) -> None:
        switch(here, ADMIN, "hash_text@1.0.0", Wish(), on=False)
        assert here.catalogue("other").get("hash_text").status == "stable"
