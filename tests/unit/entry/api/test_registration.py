"""Registering code: read and never run, of the type of the route, and never twice with other content."""

import pytest

from tests.support.walk import Caller

ANN = Caller()
TOOL = '''
def double(x: int) -> int:
    """Double a number."""
    return 2 * x
'''


def test_code_becomes_a_component_of_the_caller(here):
    answer = ANN.post("/api/tools", {"code": TOOL})
    assert (answer.status, answer.headers["location"]) == (201, "/api/components/double@1.0.0")
    assert (answer.body["type"], answer.body["owner"], answer.body["tenant"]) == ("tool", "ann", "local")
    assert ANN.get(answer.headers["location"]).body["input_schema"]["required"] == ["x"]


def test_the_code_is_kept_and_not_executed(here, tmp_path):
    code = f"{TOOL}\nopen({str(tmp_path / 'ran')!r}, 'w').close()\n"
    ANN.post("/api/tools", {"code": code})
    ANN.post("/api/classify", {"code": code})
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("route", ["agents", "teams"])
def test_code_of_another_type_is_refused(here, route):
    answer = ANN.post(f"/api/{route}", {"code": TOOL})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/code")
    assert ANN.get("/api/components/double").status == 404


def test_the_same_again_is_the_same_and_other_code_needs_another_version(here):
    first = ANN.post("/api/tools", {"code": TOOL})
    assert ANN.post("/api/tools", {"code": TOOL}).body == first.body
    other = TOOL.replace("2 * x", "x + x")
    assert ANN.post("/api/tools", {"code": other}).status == 409
    assert ANN.post("/api/tools", {"code": other, "version": "1.0.1"}).status == 201


def test_a_name_picks_one_of_several(here):
    code = TOOL + TOOL.replace("double", "twice")
    assert ANN.post("/api/tools", {"code": code, "name": "twice"}).body["name"] == "twice"
    assert ANN.post("/api/tools", {"code": code, "name": "nobody"}).status == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/code"),
        ({"code": TOOL, "version": "1"}, "#/version"),
        ({"code": TOOL, "name": "a b"}, "#/name"),
        ({"code": TOOL, "owner": "bob"}, "#/owner"),
        ({"code": TOOL, "effects": ["pure"]}, "#/effects"),
        ({"code": "x" * 200_001}, "#/code"),
    ],
)
def test_a_wrong_field_is_pointed_at(here, body, pointer):
    answer = ANN.post("/api/tools", body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("code", ["def broken(:", "(" * 300, "x = 1", "\ufeffimport os"])
def test_code_without_a_component_is_the_callers_fault(here, code):
    assert ANN.post("/api/tools", {"code": code}).status == 422
