"""``/api/agents``, ``/api/tools``, ``/api/teams`` and ``/api/components``."""

import itertools
import re

import pytest

from tests.support.nouns import component
from tests.support.walk import Caller

ANN = Caller()


@pytest.fixture
def published(here):
    catalogue = here.catalogue("local")
    for version in ("1.0.0", "1.2.0", "2.0.0-rc.1"):
        catalogue.publish(component("polish_shoes", version, description="Polishes shoes."), actor="ann")
    return here


@pytest.mark.parametrize(("path", "kind"), [("agents", "agent"), ("tools", "tool"), ("teams", "team")])
def test_each_list_is_an_array_of_its_type_ordered_by_name(here, path, kind):
    found = ANN.get(f"/api/{path}").body
    assert found
    assert {each["type"] for each in found} == {kind}
    names = [each["name"] for each in found]
    assert names == sorted(names)
    assert {"name", "version", "description", "type", "effects", "status", "brain_count"} <= set(found[0])


def test_the_newest_version_is_listed(published):
    (found,) = [each for each in ANN.get("/api/tools").body if each["name"] == "polish_shoes"]
    assert (found["version"], found["status"], found["owner"]) == ("1.2.0", "experimental", "ann")


def test_an_array_that_does_not_fit_leads_on(here):
    everything = ANN.get("/api/tools")
    assert "link" not in everything.headers
    page = ANN.get("/api/tools", limit=3)
    link = page.headers["link"]
    assert link.startswith("</api/tools?limit=3&cursor=")
    assert link.endswith('>; rel="next"')
    from urllib.parse import parse_qs, urlsplit

    query = {name: values[0] for name, values in parse_qs(urlsplit(link[1 : link.index(">")]).query).items()}
    following = ANN.get("/api/tools", **query)
    assert page.body + following.body == everything.body[:6]


def test_all_types_stand_in_one_list_with_a_cursor(here):
    pages = [ANN.get("/api/components", limit=60).body]
    while pages[-1]["next"]:
        pages.append(ANN.get("/api/components", limit=60, cursor=pages[-1]["next"]).body)
    assert [len(each["items"]) for each in pages[:-1]] == [60] * (len(pages) - 1)
    names = [each["name"] for each in itertools.chain(*(each["items"] for each in pages))]
    assert len(set(names)) == len(names) > 100
    assert {each["type"] for page in pages for each in page["items"]} == {"agent", "tool", "team"}
    page = ANN.get("/api/components", limit=5, type="tool").body
    assert {each["type"] for each in page["items"]} == {"tool"}
    assert ANN.get("/api/components", limit=5, type="tool", cursor=page["next"]).status == 200
    assert ANN.get("/api/components", limit=5, type="team", cursor=page["next"]).status == 422


def test_words_find_what_the_planner_would_find(published):
    found = ANN.get("/api/components", q="polish my shoes").body
    assert found["items"][0]["name"] == "polish_shoes"
    assert found["next"] is None
    assert ANN.get("/api/components", q="polish my shoes", type="team").body["items"] == []
    assert len(ANN.get("/api/components", q="text", limit=3).body["items"]) == 3
    assert ANN.get("/api/components", q="zzzzqqq").body["items"] == []


def test_words_may_have_commas(published):
    assert ANN.get("/api/components", q="nothing,polish shoes").body["items"][0]["name"] == "polish_shoes"


@pytest.mark.parametrize(
    ("ref", "version"),
    [
        ("polish_shoes", "1.2.0"),
        ("polish_shoes@1", "1.2.0"),
        ("polish_shoes@1.0", "1.0.0"),
        ("polish_shoes@1.0.0", "1.0.0"),
        ("polish_shoes@2.0.0-rc.1", "2.0.0-rc.1"),
    ],
)
def test_one_component_is_found_by_what_its_reference_allows(published, ref, version):
    found = ANN.get(f"/api/components/{ref}").body
    assert (found["name"], found["version"]) == ("polish_shoes", version)
    assert "input_schema" in found


def test_a_missing_one_is_not_found_and_what_looks_like_it_is_named(published):
    answer = ANN.get("/api/components/polish_shoe")
    assert answer.status == 404
    assert re.match(r"did you mean polish_shoes\b", answer.body["hint"])
    assert ANN.get("/api/components/polish_shoes@7").status == 404


def test_versions_are_listed_newest_first(published):
    found = ANN.get("/api/components/polish_shoes/versions").body
    assert [each["version"] for each in found["items"]] == ["2.0.0-rc.1", "1.2.0", "1.0.0"]
    assert ANN.get("/api/components/nothing_here/versions").status == 404


@pytest.mark.parametrize(
    ("query", "pointer"),
    [({"type": "robot"}, "#/type"), ({"q": ""}, "#/q"), ({"q": "x" * 501}, "#/q"), ({"limit": 101}, "#/limit")],
)
def test_a_wrong_question_is_pointed_at(here, query, pointer):
    answer = ANN.get("/api/components", **query)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("name", ["1abc", "a b", "name@", "name@1 2", "x" * 65])
def test_what_can_be_no_name_is_pointed_at(here, name):
    answer = ANN.get(f"/api/components/{name}")
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/name")
