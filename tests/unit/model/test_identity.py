"""Who is asking: the weakest role unless told otherwise."""

import pytest
from pydantic import ValidationError

from tdev.model.identity import AuditRecord, Caller, Principal


def test_principal_may_only_look_unless_told_otherwise():
    assert Principal(tenant="local", subject="ann").roles == {"viewer"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": ["king"]},
        {"subject": ""},
        {"subject": "x" * 201},
        {"tenant": "a#b"},
        {"door": "window"},
        {"is_admin": 1},
    ],
)
def test_principal_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Principal.model_validate({"tenant": "local", "subject": "ann", **wrong})


@pytest.mark.parametrize(
    "wrong", [{"roles": []}, {"roles": ["king"]}, {"tenant": "a#b"}, {"arn": "x" * 201}, {"door": "iam"}]
)
def test_caller_outside_its_limits_is_refused(wrong):
    caller = {
        "arn": "a",
        "tenant": "red",
        "roles": ["viewer"],
        "added_by": "op",
        "added_at": "2026-11-21T08:43:00.123Z",
    }
    assert Caller.model_validate(caller).roles == ("viewer",)
    with pytest.raises(ValidationError):
        Caller.model_validate({**caller, **wrong})


@pytest.mark.parametrize("wrong", [{"seq": 0}, {"outcome": "perhaps"}])
def test_audit_record_outside_its_limits_is_refused(wrong):
    record = {"tenant": "local", "seq": 1, "at": "2026-11-21T08:43:00.123Z", "subject": "ann"}
    record |= {"action": "deploy", "target": "svc", "outcome": "done"}
    assert AuditRecord.model_validate(record).seq == 1
    with pytest.raises(ValidationError):
        AuditRecord.model_validate({**record, **wrong})
