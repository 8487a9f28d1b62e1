"""From stage to stage: the same bytes, checked, asked about and signed where they arrive."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.promotion import content_of
from tdev.domain.delivery.releasing import verified_bundle
from tdev.kernel.errors import ConflictError, DeniedError, InvalidError
from tdev.model.identity import Principal
from tdev.model.promoting import Letter
from tdev.model.service import Promoted
from tdev.orchestration.deploy_looking import deployment_view
from tdev.orchestration.deploy_steering import decide_deployment, roll_back
from tdev.orchestration.promoting import PromotionWish, promote, receive
from tdev.orchestration.steering import Answer
from tests.support.bundles import EMAILS, bundle_of
from tests.support.deploying import Deploying, deploying
from tests.support.nouns import AT
from tests.support.runtimes import ANN
from tests.support.tdev_up import Up, tdev, tdev_up
from tests.support.walk import Caller

STAGES = "dev,staging=https://staging.example.org,prod=https://example.org"
SHOUT = 'def loud(text: str) -> str:\n    """Loud.\n\n    >>> loud("a")\n    \'A\'\n    """\n    return text.upper()\n'
LOUD: dict[str, Any] = {
    "id": "loud",
    "goal": "say it loud",
    "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "steps": [{"id": "said", "agent": "loud", "input": {"text": "${inputs.text}"}}],
    "output": "${said}",
}
CAROL = Principal(tenant="local", subject="carol", roles=frozenset({"approver"}))


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    """What dev hands to staging: version 1 of the service ``example``."""
    with deploying(tmp_path_factory.mktemp("dev"), stages=STAGES) as dev:
        dev.deploy()
        [release] = dev.service().releases
        bundle = verified_bundle(release, dev.runtime.place("local"))
        assert release.attestation is not None
        return Letter(
            service="example",
            artifact=release.artifact,
            attestation=release.attestation,
            source=Promoted(stage="dev", version=1, by="dora", at=AT, reason="tried"),
            content=content_of(bundle),
        )


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Deploying]:
    with deploying(tmp_path, stages=STAGES, stage="staging") as found:
        yield found


class TestArriving:
    def test_the_same_bytes_come_live_and_are_signed_here(self, staging: Deploying, letter: Letter) -> None:
        done = staging.ended(receive(staging.runtime, ANN, letter, "key").id)
        assert (done.status, done.reason, done.artifact) == ("live", "", letter.artifact)
        assert done.promoted_from == letter.source
        release = staging.host.releases["example"][1]
        assert verified_bundle(release, staging.runtime.place("local")).digest == letter.artifact
        assert release.attestation is not None
        assert release.attestation.signature != letter.attestation.signature
        provenance = release.attestation.provenance
        assert (provenance.promotions, provenance.by) == ((letter.source,), "ann")
        judgement = staging.dossier(done.id).judgement
        assert judgement is not None
        assert "packing it again here, to the byte" in judgement.gates[-1].evidence

    def test_sent_again_it_is_the_same_deployment(self, staging: Deploying, letter: Letter) -> None:
        one = receive(staging.runtime, ANN, letter, "key")
        staging.ended(one.id)
        assert receive(staging.runtime, ANN, letter, "key").id == one.id
        assert len(staging.service().releases) == 1
        other = bundle_of(EMAILS, memory=256)
        attestation = letter.attestation.model_copy(update={"digest": other.digest})
        changes = {"content": content_of(other), "artifact": other.digest, "attestation": attestation}
        with pytest.raises(ConflictError, match="another bundle was sent with the key"):
            receive(staging.runtime, ANN, letter.model_copy(update=changes), "key")

    def test_from_a_stage_that_is_not_the_one_before_nothing_is_taken(self, staging: Deploying, letter: Letter) -> None:
        skipped = letter.model_copy(update={"source": letter.source.model_copy(update={"stage": "prod"})})
        with pytest.raises(ConflictError, match="takes services from dev stage, not from prod"):
            receive(staging.runtime, ANN, skipped, "key")

    def test_where_no_stages_are_known_nothing_is_taken(self, tmp_path: Path, letter: Letter) -> None:
        with deploying(tmp_path) as here, pytest.raises(ConflictError, match="not among the stages"):
            receive(here.runtime, ANN, letter, "key")

    def test_a_changed_bundle_leaves_nothing(self, staging: Deploying, letter: Letter) -> None:
        other = bundle_of(EMAILS, memory=256)
        for change, kind in (
            ({"content": content_of(other)}, InvalidError),
            ({"content": content_of(other), "artifact": other.digest}, DeniedError),
        ):
            with pytest.raises(kind):
                receive(staging.runtime, ANN, letter.model_copy(update=change), "key")
        assert not staging.runtime.artifacts_of("local").has("local", other.digest)
        assert staging.host.releases == {}

    def test_what_nobody_vouches_for_waits_for_a_person(self, staging: Deploying, letter: Letter) -> None:
        other = bundle_of(EMAILS, timeout=7)
        other_text = other.files["tdev/kernel/ids.py"] + b"\n# another build of the product\n"
        from tdev.domain.delivery.bundle import sealed

        files = {path: text for path, text in other.files.items() if path != "manifest.json"}
        built = sealed(other.manifest, {**files, "tdev/kernel/ids.py": other_text})
        attestation = letter.attestation.model_copy(update={"digest": built.digest})
        changes = {"content": content_of(built), "artifact": built.digest, "attestation": attestation}
        asked = receive(staging.runtime, ANN, letter.model_copy(update=changes), "key")
        assert staging.ended(asked.id, "awaiting_approval").status == "awaiting_approval"
        approval = deployment_view(staging.runtime, "local", asked.id).approval
        assert approval is not None
        assert "the signature of dev is not known here" in approval.reasons[0]
        decide_deployment(staging.runtime, CAROL, asked.id, Answer("approved", approval.digest, "", "r"))
        assert staging.ended(asked.id).artifact == built.digest
        release = staging.host.releases["example"][1]
        assert release.attestation is not None
        assert release.attestation.provenance.approved_by == "carol"

    def test_in_production_neither_who_sent_it_nor_who_brought_it_allows_it(
        self, tmp_path: Path, letter: Letter
    ) -> None:
        with deploying(tmp_path, stages=STAGES, stage="prod") as prod:
            source = letter.source.model_copy(update={"stage": "staging"})
            asked = receive(prod.runtime, ANN, letter.model_copy(update={"source": source}), "key")
            prod.ended(asked.id, "awaiting_approval")
            approval = deployment_view(prod.runtime, "local", asked.id).approval
            assert approval is not None
            for subject in ("ann", "dora"):
                who = Principal(tenant="local", subject=subject, roles=frozenset({"approver"}))
                with pytest.raises(DeniedError, match="nobody approves what he asked for"):
                    decide_deployment(prod.runtime, who, asked.id, Answer("approved", approval.digest, "", "r"))
            decide_deployment(prod.runtime, CAROL, asked.id, Answer("approved", approval.digest, "", "r"))
            assert prod.ended(asked.id).status == "live"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def regions(home: Path) -> Iterator[tuple[Up, Up]]:
    with (
        tdev_up(home / "b", stage="staging", stages="dev,staging") as there,
        tdev_up(home / "a", stage="dev", stages=f"dev,staging={there.endpoint}") as here,
    ):
        yield here, there


class TestSending:
    @pytest.fixture
    def dev(self, tmp_path: Path) -> Iterator[Deploying]:
        with deploying(tmp_path, stages=STAGES) as found:
            found.runtime.secrets.put("local", "STAGE_TOKEN_STAGING", "a-token-of-staging")
            yield found

    @pytest.mark.parametrize("to", ["prod", "dev", "qa"])
    def test_no_stage_is_left_out(self, dev: Deploying, to: str) -> None:
        dev.deploy()
        with pytest.raises(InvalidError, match=r"does not go from dev|is no stage"):
            promote(dev.runtime, ANN, "example", PromotionWish(to))

    def test_what_was_never_live_here_does_not_go(self, dev: Deploying) -> None:
        dev.deploy()
        dev.host.fails["health"] = 100
        assert dev.deploy(memory=256).status == "rolled_back"
        with pytest.raises(ConflictError, match="version 2 of example was never live here"):
            promote(dev.runtime, ANN, "example", PromotionWish("staging", version=2))

    def test_a_release_whose_artifact_was_changed_does_not_go(self, dev: Deploying) -> None:
        dev.deploy()
        [release] = dev.service().releases
        for path in (dev.runtime.data / "artifacts").rglob("*"):
            if path.is_file() and path.name.endswith(release.artifact.rpartition(":")[2][2:]):
                path.chmod(0o600)
                path.write_bytes(path.read_bytes()[:-1] + b"?")
                break
        else:
            pytest.fail("the artifact was not found")
        with pytest.raises(Exception, match=r"changed|not the bundle|damaged|digest"):
            promote(dev.runtime, ANN, "example", PromotionWish("staging"))

    def test_without_a_token_it_is_said_what_to_keep(self, dev: Deploying) -> None:
        dev.deploy()
        dev.runtime.secrets.remove("local", "STAGE_TOKEN_STAGING")
        with pytest.raises(ConflictError, match="no token for the stage staging"):
            promote(dev.runtime, ANN, "example", PromotionWish("staging"))

    def test_a_rollback_stands_in_the_history_with_who_and_why(self, dev: Deploying) -> None:
        dev.deploy()
        dev.deploy(memory=256)
        roll_back(dev.runtime, ANN, "example", 1, reason="it was slow")
        found = Caller().get("/api/services/example/history").body["items"]
        assert [(each["kind"], each["version"], each["by"], each["reason"]) for each in found] == [
            ("rollback", 1, "ann", "it was slow"),
            ("deployment", 2, "ann", ""),
            ("deployment", 1, "ann", ""),
        ]
        assert found[0]["replaces"] == 2

    def test_releases_are_compared_over_the_api(self, dev: Deploying) -> None:
        assert Caller().get("/api/services/example/diff").status == 404
        dev.deploy()
        assert Caller().get("/api/services/example/diff").status == 409
        dev.deploy(memory=256)
        found = Caller().get("/api/services/example/diff").body
        assert (found["before"], found["after"], found["settings"]) == (1, 2, {"memory": [512, 256]})
        turned = Caller().get("/api/services/example/diff", **{"from": 2, "to": 1}).body
        assert turned["settings"] == {"memory": [256, 512]}

    def test_recording_is_switched_by_who_may(self, dev: Deploying) -> None:
        dev.deploy()
        assert Caller().post("/api/services/example/recording", {"on": False}).body == {"on": False, "calls": 0}
        assert Caller(roles="[viewer]").post("/api/services/example/recording", {"on": True}).status == 403
        assert Caller().post("/api/services/example/recording", {"on": True}).body == {"on": True, "calls": 0}


class TestTwoRegions:
    """Two data folders, two ``tdev up``: as somebody with two machines has it."""

    def test_version_1_goes_over_with_its_component_and_gives_the_same_result(
        self, home: Path, regions: tuple[Up, Up]
    ) -> None:
        here, there = regions
        assert here.ask("POST", "/api/tools", {"code": SHOUT}).status == 201
        (home / "a" / "loud.json").write_text(json.dumps(LOUD))
        done = tdev(home / "a", "deploy", str(home / "a" / "loud.json"))
        assert done.returncode == 0, done.stderr
        made = tdev(home / "b", "token", "--role", "developer", "--subject", "from-dev", "--json")
        assert tdev(home / "a", "promote", "loud", "--to", "staging").returncode == 1  # there is no token yet
        kept = tdev(home / "a", "secrets", "set", "STAGE_TOKEN_STAGING", given=json.loads(made.stdout)["token"])
        assert kept.returncode == 0, kept.stderr
        sent = tdev(home / "a", "promote", "loud", "--to", "staging", "--reason", "it works", "--json")
        assert sent.returncode == 0, sent.stderr
        found = json.loads(sent.stdout)["deployment"]
        assert (found["status"], found["version"], found["by"]) == ("live", 1, "from-dev")
        one, other = (region.ask("GET", "/api/services/loud").body["release"] for region in (here, there))
        assert one["artifact"] == other["artifact"] == found["artifact"]
        assert other["attestation"]["provenance"]["promotions"][0]["reason"] == "it works"
        results = [region.ask("POST", "/api/services/loud/invoke", {"inputs": {"text": "a"}}) for region in regions]
        assert [(each.status, each.body) for each in results] == [(200, {"result": "A"})] * 2
        history = here.ask("GET", "/api/services/loud/history").body["items"]
        assert [(each["kind"], each["to"], each["by"]) for each in history[:1]] == [("promotion", "staging", "local")]

    def test_changed_bytes_are_refused_at_the_other_end(self, regions: tuple[Up, Up], letter: Letter) -> None:
        _, there = regions
        document = letter.model_dump(mode="json")
        assert there.ask("POST", "/api/promotions", {**document, "service": "other"}).status == 422
        other = {**document, "content": content_of(bundle_of(EMAILS, memory=300))}
        refused = there.ask("POST", "/api/promotions", other)
        assert (refused.status, refused.body["errors"][0]["code"]) == (422, "digest")
        assert there.ask("GET", "/api/services/example").status == 404
