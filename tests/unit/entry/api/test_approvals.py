"""What a person is asked about here."""

from tests.support.walk import Caller


def test_the_policy_says_what_runs_without_a_question_and_what_waits(here):
    found = Caller(roles="viewer").get("/api/policy").body
    assert "pure" in found["free"]
    assert {"send", "deploy", "iam"} <= set(found["asked"])
    assert not set(found["free"]) & set(found["asked"])
    assert (found["others_approve"], found["threshold"]) == (False, here.settings.threshold)
    assert "it reaches beyond the run" in found["questions"]
