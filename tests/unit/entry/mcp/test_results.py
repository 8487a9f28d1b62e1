"""What the tools answer: named fields and nothing else of what the API says."""

from tdev.entry.mcp.results import Question, Scored, document


def test_what_no_field_names_is_left_away() -> None:
    asked = {"digest": "sha256:0", "effects": ["send"], "components": [{"ref": "a"}], "by": "ann"}
    assert document(Question.model_validate(asked)) == {
        "digest": "sha256:0",
        "effects": ["send"],
        "permissions": [],
        "cost": None,
        "reasons": [],
        "expires_at": None,
        "decision": None,
    }


def test_a_result_is_plain_json() -> None:
    scored = Scored(score=90, rating="A", passed=True, threshold=85, effects=("pure",))
    assert document(scored)["effects"] == ["pure"]
