"""What a person is asked."""

import pytest
from pydantic import ValidationError

from tdev.model.approval import Approval, BoundComponent
from tests.support.nouns import AT

DIGEST = "sha256:" + "0" * 64


def test_a_question_is_open_until_somebody_has_decided():
    bound = BoundComponent(step="one", ref="echo_tool@1.0.0", code=DIGEST)
    asked = Approval(digest=DIGEST, components=(bound,), asked_at=AT)
    assert (asked.decision, asked.by, asked.decided_at) == (None, None, None)
    assert Approval.model_validate_json(asked.model_dump_json()) == asked


@pytest.mark.parametrize("wrong", [{"decision": "perhaps"}, {"digest": "sha256:1"}, {"asked_at": "soon"}])
def test_what_is_no_question_is_refused(wrong):
    with pytest.raises(ValidationError):
        Approval(**{"digest": DIGEST, "asked_at": AT, **wrong})
