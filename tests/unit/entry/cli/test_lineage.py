"""Where a release comes from: goal, plan, people, and each step with what it may do."""

from typing import Any

from tdev.entry.cli.lineage import lineage, lineage_lines
from tdev.model.service import Release
from tests.support.nouns import AT, component, workflow

DIGEST = f"sha256:{'0' * 64}"
STEP: dict[str, Any] = {"id": "find", "agent": "extract_emails", "input": {}}


def release(**given: Any) -> Release:
    provenance = {
        "goal": "find them",
        "workflow": "greet@2",
        "plan_digest": DIGEST,
        "score": 91.5,
        "approved_by": "bob",
        "created_at": AT,
        "by": "ann",
        "promotions": [{"stage": "dev", "version": 1, "by": "ann", "at": AT}],
    }
    attestation = {"digest": DIGEST, "provenance": provenance, "signature": "hmac-sha256:AAAA"}
    statement = {
        "actions": ["s3:PutObject"],
        "resources": ["arn:aws:s3:::orders/*"],
        "because": [
            {"component": "extract_emails@1.0.0", "line": 7, "step": "find", "words": "keep it"},
            {"component": "other@1.0.0", "line": 9, "step": "else"},
        ],
    }
    whole = {
        "service": "greet",
        "version": 2,
        "artifact": DIGEST,
        "workflow_id": "greet@2",
        "components": {"extract_emails@1.0.0": DIGEST},
        "attestation": attestation,
        "permissions": [statement],
        "created_at": AT,
    }
    return Release.model_validate({**whole, **given})


def found(**given: Any) -> dict[str, Any]:
    known = {"extract_emails": component(effects=("send",), description="Find them.\nMore.")}
    return lineage(release(**given), workflow(steps=(STEP,)), known)


def test_a_step_has_its_component_and_only_what_it_may_do_itself() -> None:
    (step,) = found()["steps"]
    assert (step["component"], step["digest"], step["effects"]) == ("extract_emails@1.0.0", DIGEST, ["send"])
    assert step["may"] == [
        {"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::orders/*"], "line": 7, "words": "keep it"}
    ]


def test_the_lines_lead_from_the_release_to_the_words() -> None:
    assert list(lineage_lines(found())) == [
        f"greet-v2  {DIGEST}",
        "  asked for: find them",
        "  planned as: greet@2",
        f"  deployed by: ann at {AT}, score 91.5",
        "  approved by: bob",
        "  was live before in: dev",
        "  step find: extract_emails@1.0.0  (send)",
        "    Find them.",
        '    may s3:PutObject on arn:aws:s3:::orders/* (line 7, for "keep it")',
    ]


def test_a_release_that_nobody_vouched_for_says_less() -> None:
    lines = list(lineage_lines(found(attestation=None, permissions=[])))
    assert lines[1:4] == [
        "  asked for: say hello",
        "  planned as: greet@2",
        "  step find: extract_emails@1.0.0  (send)",
    ]
