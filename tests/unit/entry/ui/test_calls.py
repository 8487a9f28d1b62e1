"""How pages ask the API: as the visitor, with its records, and with what it refuses as errors."""

import pytest

from tdev.entry.ui.calls import Api, at, told
from tdev.kernel.errors import ConflictError, DeniedError, Finding, InvalidError, NotFoundError
from tdev.model.identity import Principal

ANN = Principal(tenant="local", subject="ann", roles=frozenset({"admin"}))
VIC = Principal(tenant="local", subject="vic", roles=frozenset({"viewer"}))


def test_what_is_empty_is_not_asked(here):
    assert Api(ANN, None, "r-1").get("/api/executions", status="", cursor="", limit=1)["items"] == []


def test_it_is_the_visitor_who_asks(here):
    Api(ANN, None, "r-1").post("/api/orchestrate", {"goal": "fly"})
    (record,) = Api(ANN, None, "r-2").get("/api/audit", action="orchestrate")["items"]
    assert (record["subject"], record["request_id"]) == ("ann", "r-1")
    with pytest.raises(DeniedError):
        Api(VIC, None, "r-3").post("/api/orchestrate", {"goal": "fly"})


def test_the_same_key_is_the_same_thing(here):
    api = Api(ANN, None, "r-1")
    ids = {api.post("/api/orchestrate", {"goal": "fly"}, key="k")["execution_id"] for _ in range(2)}
    assert len(ids) == 1


def test_what_is_refused_is_an_error_with_its_findings(here):
    with pytest.raises(InvalidError) as refused:
        Api(ANN, None, "r-1").get("/api/executions", limit=0)
    assert [each.pointer for each in refused.value.findings] == ["#/limit"]


@pytest.mark.parametrize("name", ["..", "a/../../api/audit", "%2e%2e", "a?b=c", "a#b", "ü", " "])
def test_a_strange_name_is_one_segment_and_never_another_path(here, name):
    with pytest.raises((InvalidError, NotFoundError)):
        Api(ANN, None, "r-1").get(at("workflows", name))


def test_a_refusal_is_told_as_the_api_tells_it():
    status, problem = told(InvalidError("no", [Finding("#/a", "is wrong")], hint="do this"))
    assert (status, problem["detail"], problem["hint"]) == (422, "no", "do this")
    assert problem["errors"][0]["pointer"] == "#/a"
    assert told(ConflictError("taken"))[0] == 409


def test_what_is_our_fault_is_not_told(caplog):
    status, problem = told(RuntimeError("password is hunter2"))
    assert status == 500
    assert "hunter2" not in str(problem)
