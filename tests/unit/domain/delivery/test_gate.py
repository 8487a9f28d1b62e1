"""What the gate of a deployment lets pass, and what it says of the rest."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.gate import Bench, Judged, judge
from tdev.domain.delivery.prices import read_prices
from tdev.domain.delivery.strategies import immediate
from tdev.domain.execution.policy import ApprovalPolicy
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tdev.model.component import Component, Example
from tdev.model.deploying import DeployOrder
from tdev.model.workflow import Workflow
from tdev.platform.sandbox import Isolation, SandboxRun
from tests.support.bundles import EMAILS, EXAMPLES, SHOUT, Shelf, flow, foreign

LOUD = flow({"id": "loud", "agent": "shout@1", "input": {"text": "${inputs.text}"}})
GOOD = Example(input={"text": "hi"}, output={"text": "HI!"})
S3 = b"""
import boto3

def shout(text: str) -> dict:
    boto3.client("s3").put_object(Bucket="reports", Key="a.txt", Body=text)
    return {"text": text}
"""
OPEN = S3.replace(b'"reports"', b"__import__('os').environ['BUCKET']")


RETRIEVAL = Retrieval(built_in_components())


class Loud:
    """A sandbox that answers what ``shout`` does."""

    isolation = Isolation("strong")

    def run(self, source: str, attribute: str, payload: dict[str, Any], limits: Any = None) -> SandboxRun:
        assert attribute == "shout"
        return SandboxRun(self.isolation, output={"text": payload["text"].upper() + payload.get("mark", "!")})


def bench(
    *given: tuple[Component, bytes], policy: ApprovalPolicy | None = None, secrets: tuple[str, ...] = ()
) -> Bench:
    shelf = Shelf(*given)
    return Bench(
        resolve=lambda ref: shelf.resolve(ref if ref.count(".") == 2 else ref.partition("@")[0]),
        source=shelf.source,
        retrieval=RETRIEVAL,
        sandbox=Loud,
        has_secret=lambda name: name in secrets,
        policy=policy or ApprovalPolicy("dev"),
        prices=read_prices(),
        region="eu-central-1",
    )


def order(workflow: Workflow = EMAILS, **more: Any) -> DeployOrder:
    return DeployOrder(service="example", workflow=workflow, rollout=immediate(), **more)


def failed(judged: Judged) -> dict[str, str]:
    return {gate.name: gate.evidence for gate in judged.judgement.gates if not gate.passed}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_can_be_a_service_passes_and_has_a_bundle(name: str) -> None:
    judged = judge(order(EXAMPLES[name][0], threshold=0), {}, bench((foreign(), SHOUT)))
    assert failed(judged) == {}
    assert judged.judgement.passed
    assert judged.bundle is not None
    assert judged.judgement.digest == judged.bundle.digest


def test_the_same_order_gives_the_same_judgement() -> None:
    first, second = (judge(order(), {}, bench()).judgement for _ in range(2))
    assert first == second


def test_an_unsound_plan_is_told_and_not_packed() -> None:
    judged = judge(order(flow({"id": "a", "agent": "nothing_such"})), {}, bench())
    assert "sound" in failed(judged)
    assert judged.bundle is None


def test_a_score_below_the_threshold_does_not_pass() -> None:
    slow = order(EMAILS, threshold=100, execution_id="exec-1", goal="fly to the moon and paint it")
    assert "score" in failed(judge(slow, {}, bench()))


@pytest.mark.parametrize(("output", "passes"), [({"text": "HI!"}, True), ({"text": "hi"}, False), (None, False)])
def test_the_examples_of_own_components_are_its_tests(output: Any, passes: bool) -> None:
    own = foreign(examples=(GOOD.model_copy(update={"output": output}),))
    judged = judge(order(LOUD), {}, bench((own, SHOUT)))
    assert ("tests" not in failed(judged)) is passes
    (tested,) = judged.judgement.tests
    assert (tested.component, tested.passed, tested.failed) == ("shout@1.0.0", int(passes), int(not passes))


def told(judged: Judged, name: str) -> str:
    return next(gate.evidence for gate in judged.judgement.gates if gate.name == name)


def test_the_words_of_what_passed_say_what_was_looked_at() -> None:
    plain, own = judge(order(), {}, bench()), judge(order(LOUD), {}, bench((foreign(examples=(GOOD,)), SHOUT)))
    assert (told(plain, "tests"), told(plain, "code")) == ("it has no own components", "all came with the product")
    assert told(own, "tests") == "1 example of own components passed in the sandbox"
    assert told(own, "code") == "nothing found in shout@1.0.0"
    assert told(judge(order(LOUD), {}, bench((foreign(), SHOUT))), "tests").endswith("; none of shout@1.0.0")


def test_code_with_a_weak_spot_does_not_pass_though_its_effects_allow_it() -> None:
    source = b"import tempfile\n\n\ndef shout(text: str) -> str:\n    return tempfile.mktemp()\n"
    told = failed(judge(order(LOUD), {}, bench((foreign(source), source))))["code"]
    assert "line 5, column 12: somebody else may make this file first" in told


def test_code_that_the_static_gate_stops_does_not_pass() -> None:
    source = b"import subprocess\ndef shout(text: str) -> dict:\n    return {'text': subprocess.getoutput(text)}\n"
    assert "line 1" in failed(judge(order(LOUD), {}, bench((foreign(source), source))))["code"]


@pytest.mark.parametrize("key", ["AKIA" + "ABCDEFGHIJKLMNOP", "ghp_" + "a" * 36])
def test_a_key_in_the_workflow_is_found_and_not_said_again(key: str) -> None:
    told = failed(judge(order(flow({"id": "a", "agent": "hash_text", "input": {"text": key}})), {}, bench()))
    assert told["no_secrets_in_text"] == "what looks like a key stands in step a"


def test_a_secret_that_is_not_set_is_named() -> None:
    own = foreign(secrets=("API_KEY",))
    assert "API_KEY" in failed(judge(order(LOUD), {}, bench((own, SHOUT))))["secrets_set"]
    assert "secrets_set" not in failed(judge(order(LOUD), {}, bench((own, SHOUT), secrets=("API_KEY",))))


def test_permissions_are_those_of_the_calls() -> None:
    judged = judge(order(LOUD), {}, bench((foreign(S3), S3)))
    (statement,) = judged.judgement.permissions
    assert statement.actions == ("s3:PutObject",)
    assert all("reports" in resource for resource in statement.resources)
    assert statement.because[0].component == "shout@1.0.0"


def test_a_pin_of_the_service_chooses_the_version() -> None:
    one, two = foreign(version="1.0.0"), foreign(SHOUT + b"# 2\n", "2.0.0")
    plan = flow({"id": "loud", "agent": "shout", "input": {"text": "${inputs.text}"}})
    shelf = bench((one, SHOUT), (two, SHOUT + b"# 2\n"))
    newest = judge(order(plan), {}, shelf).judgement
    assert list(newest.components) == ["shout@2.0.0"]
    assert list(judge(order(plan), {"shout": "1.0.0"}, shelf).judgement.components) == ["shout@1.0.0"]


def test_whoever_wants_a_person_to_look_gets_one_whatever_the_policy_says() -> None:
    wished = order().model_copy(update={"ask": True})
    assert judge(wished, {}, bench()).judgement.reasons == ("who asked for it wants a person to look",)


def test_who_is_asked_follows_from_stage_and_effects() -> None:
    assert judge(order(), {}, bench()).judgement.reasons == ()
    asked = judge(order(), {}, bench(policy=ApprovalPolicy("prod"))).judgement.reasons
    assert asked == ("what is deployed to production is allowed by a person",)


def test_a_step_that_asks_cannot_be_part_of_a_service() -> None:
    plan = flow({"id": "a", "agent": "hash_text", "input": {"text": "x"}, "approve": True})
    assert "nobody to ask" in failed(judge(order(plan), {}, bench()))["bundle"]


def test_on_this_machine_nothing_is_billed_and_on_lambda_calls_are() -> None:
    local, there = (judge(order(target=target), {}, bench()).judgement.cost for target in ("local", "lambda"))
    assert local["per_month"] == 0
    assert there["per_month"] > 0


def test_containers_are_paid_for_as_many_as_there_will_be() -> None:
    def vcpu_hours(instances: int | None) -> float:
        cost: Any = judge(order(target="ecs"), {}, replace(bench(), instances=instances)).judgement.cost
        return float(next(line["quantity"] for line in cost["lines"] if line["what"] == "Fargate: vCPU"))

    assumed = read_prices().assumed["service"]["instances"]
    assert vcpu_hours(1) * assumed == vcpu_hours(None)
    assert vcpu_hours(6) == 6 * vcpu_hours(1)


def test_the_folder_of_the_product_is_in_no_evidence() -> None:
    judged = judge(order(EXAMPLES["foreign"][0]), {}, bench((foreign(), SHOUT)))
    assert str(Path.cwd()) not in judged.judgement.text()
