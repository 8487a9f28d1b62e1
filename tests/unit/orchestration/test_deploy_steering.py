"""What people do to deployments and services, where it is refused, and what it leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.kernel.errors import ConflictError, DeniedError, DisabledError, InvalidError, NotFoundError
from tdev.model.identity import Principal
from tdev.model.service import PinWish
from tdev.orchestration.deploy_steering import call_off, decide_deployment, destroy, pin, roll_back
from tdev.orchestration.steering import Answer
from tests.support.deploying import Deploying, deploying
from tests.support.hosts import Doing, FakeHost
from tests.support.runtimes import ANN
from tests.support.state_machines import until

BOB = ANN.model_copy(update={"subject": "bob"})
EVE = Principal(tenant="others", subject="eve", roles=frozenset({"admin"}))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path) as found:
        yield found


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path, stage="prod") as found:
        yield found


def waiting(here: Deploying) -> tuple[str, str]:
    """A deployment that waits, and the digest of its question."""
    id = here.accept().id
    assert here.ended(id, "awaiting_approval").status == "awaiting_approval"
    approval = here.dossier(id).approval
    assert approval is not None
    return id, approval.digest


class TestDecide:
    def test_a_yes_is_written_down_before_the_machine_goes_on(self, production: Deploying) -> None:
        id, digest = waiting(production)
        decide_deployment(production.runtime, BOB, id, Answer("approved", digest, "looks good", "req-1"))
        approval = production.dossier(id).approval
        assert approval is not None
        assert (approval.decision, approval.by, approval.reason) == ("approved", "bob", "looks good")
        assert production.ended(id).status == "live"
        deeds = [each for each in production.runtime.trail("local").list() if each.action == "approved"]
        assert [(deed.subject, deed.target, deed.request_id) for deed in deeds] == [("bob", id, "req-1")]

    def test_nobody_answers_twice_in_another_way(self, production: Deploying) -> None:
        id, digest = waiting(production)
        decide_deployment(production.runtime, BOB, id, Answer("rejected", None, "no", ""))
        with pytest.raises(ConflictError, match="waits for no approval"):
            decide_deployment(production.runtime, BOB, id, Answer("approved", digest, "", ""))
        assert production.ended(id).reason == "it was not allowed: no"

    def test_who_asked_for_it_may_refuse_it_but_not_allow_it(self, production: Deploying) -> None:
        id, digest = waiting(production)
        with pytest.raises(DeniedError):
            decide_deployment(production.runtime, ANN, id, Answer("approved", digest, "", ""))
        decide_deployment(production.runtime, ANN, id, Answer("rejected", None, "", ""))
        assert production.ended(id).reason == "it was not allowed: refused by ann"

    @pytest.mark.parametrize("digest", [None, f"sha256:{'0' * 64}"])
    def test_a_yes_names_what_was_seen(self, production: Deploying, digest: str | None) -> None:
        id, _ = waiting(production)
        with pytest.raises(InvalidError):
            decide_deployment(production.runtime, BOB, id, Answer("approved", digest, "", ""))
        assert production.host.history == []

    def test_what_does_not_wait_is_not_answered(self, here: Deploying) -> None:
        done = here.deploy()
        with pytest.raises(ConflictError, match="is live"):
            decide_deployment(here.runtime, ANN, done.id, Answer("approved", None, "", ""))

    def test_a_stranger_sees_no_question(self, production: Deploying) -> None:
        id, digest = waiting(production)
        with pytest.raises(NotFoundError):
            decide_deployment(production.runtime, EVE, id, Answer("approved", digest, "", ""))


class TestCallOff:
    def test_it_stops_the_machine_and_gives_the_calls_back(self, here: Deploying) -> None:
        here.deploy()
        id = here.accept(strategy="canary", options={"weights": [10], "wait_s": 300}).id
        until(lambda: here.host.weights["example"] == {2: 10, 1: 90})
        done = call_off(here.runtime, BOB, id)
        assert (done.status, done.reason) == ("rolled_back", "called off by bob")
        assert here.runtime.machine.describe(here.dossier(id).machine_arn or "").status == "ABORTED"
        assert here.host.weights["example"] == {1: 100}
        assert here.service().deploying is None

    def test_what_has_ended_stays_as_it_ended(self, here: Deploying) -> None:
        with pytest.raises(ConflictError, match="has ended: live"):
            call_off(here.runtime, ANN, here.deploy().id)


class TestRollBack:
    def test_it_is_one_change_of_weights_and_is_recorded_with_its_reason(self, here: Deploying) -> None:
        here.deploy()
        here.deploy(memory=256)
        here.host.history.clear()
        assert roll_back(here.runtime, BOB, "example", 1, reason="too slow").live_version == 1
        assert here.host.history == [{1: 100}]
        deeds = [each for each in here.runtime.trail("local").list() if each.action == "rollback"]
        assert [(deed.subject, deed.target) for deed in deeds] == [("bob", "example-v1")]

    def test_a_version_that_was_damaged_is_made_again_of_its_bundle(self, tmp_path: Path) -> None:
        class Mending(FakeHost):
            def provision(self, release):  # type: ignore[no-untyped-def]
                self.doing.pop(release.version, None)
                return super().provision(release)

        with deploying(tmp_path, Mending()) as here:
            here.deploy()
            here.deploy(memory=256)
            here.host.doing[1] = Doing(sick="workflow.json was changed")
            assert roll_back(here.runtime, ANN, "example", 1).live_version == 1
            assert here.host.weights["example"] == {1: 100}

    def test_nobody_is_sent_to_a_version_that_cannot_answer(self, here: Deploying) -> None:
        here.deploy()
        here.deploy(memory=256)
        here.host.doing[1] = Doing(sick="it said 500")
        with pytest.raises(ConflictError, match="example-v1 is not healthy: it said 500") as told:
            roll_back(here.runtime, ANN, "example", 1)
        assert told.value.hint is not None
        assert (here.host.weights["example"], here.service().live_version) == ({2: 100}, 2)

    def test_without_a_number_what_went_back_by_itself_is_not_the_one_before(self, here: Deploying) -> None:
        here.deploy()
        here.deploy(memory=256)
        here.host.doing[3] = Doing(sick="no")
        assert here.deploy(memory=300).status == "rolled_back"
        assert roll_back(here.runtime, ANN, "example", None).live_version == 1

    def test_a_stranger_has_no_such_service(self, here: Deploying) -> None:
        here.deploy()
        here.deploy(memory=256)
        with pytest.raises(NotFoundError):
            roll_back(here.runtime, EVE, "example", 1)
        assert here.host.weights["example"] == {2: 100}


class TestDestroy:
    def test_asked_only_it_says_what_would_go(self, here: Deploying) -> None:
        here.deploy()
        removal = destroy(here.runtime, ANN, "example", dry_run=True)
        assert (removal.resources, removal.done) == (("v1",), False)
        assert here.host.weights["example"] == {1: 100}
        assert here.service().live_version == 1

    def test_numbers_go_on_after_it(self, here: Deploying) -> None:
        here.deploy()
        assert destroy(here.runtime, ANN, "example").done
        with pytest.raises(NotFoundError):
            here.service()
        assert here.deploy().version == 2

    def test_it_waits_for_the_end_of_a_deployment(self, here: Deploying) -> None:
        here.deploy()
        here.accept(strategy="blue-green", options={"wait_s": 300})
        with pytest.raises(ConflictError, match="under way"):
            destroy(here.runtime, ANN, "example")
        assert here.host.weights["example"] == {1: 100}


class TestPin:
    def test_it_is_kept_until_it_is_let_go(self, here: Deploying) -> None:
        here.deploy()
        wish = PinWish(component="count_items", version="1.0")
        assert pin(here.runtime, ANN, "example", wish).pins == {"count_items": "1.0"}
        assert pin(here.runtime, ANN, "example", PinWish(component="count_items", version=None)).pins == {}

    def test_what_is_switched_off_cannot_be_pinned_and_what_may_be_used_is_named(self, here: Deploying) -> None:
        here.deploy()
        here.runtime.catalogue("local").disable("hash_text@1.0.0", actor="ann", reason="it leaks")
        with pytest.raises(NotFoundError, match=r"hash_text@1\.0\.0 is disabled \(it leaks\)"):
            pin(here.runtime, ANN, "example", PinWish(component="hash_text", version="1"))
        with pytest.raises(DisabledError, match="it leaks"):
            pin(here.runtime, ANN, "example", PinWish(component="hash_text", version="1.0.0"))
        here.runtime.catalogue("local").enable("hash_text@1.0.0", actor="ann")
        assert pin(here.runtime, ANN, "example", PinWish(component="hash_text", version="1")).pins == {"hash_text": "1"}

    @pytest.mark.parametrize(("component", "version"), [("count_items", "2"), ("nothing_such", "1")])
    def test_what_is_not_there_cannot_be_pinned(self, here: Deploying, component: str, version: str) -> None:
        here.deploy()
        with pytest.raises(NotFoundError):
            pin(here.runtime, ANN, "example", PinWish(component=component, version=version))
        assert here.service().pins == {}
