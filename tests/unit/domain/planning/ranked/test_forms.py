"""Components prepared for ranking."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.forms import Form, class_of
from tdev.domain.planning.words import stem
from tests.support.goals import form, odd_texts, parameter
from tests.support.nouns import component

FAMILIES = frozenset(
    "id date year month period time lang url email file place name type text sequence amount other".split()
)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("user_id", "id"),
        ("userId", "id"),
        ("zip_code", "id"),
        ("paid", "other"),
        ("start_date", "date"),
        ("birthday", "date"),
        ("year", "year"),
        ("month", "month"),
        ("time_frame", "period"),
        ("duration", "period"),
        ("departure_time", "time"),
        ("language", "lang"),
        ("website", "url"),
        ("email", "email"),
        ("file_path", "file"),
        ("image", "file"),
        ("city", "place"),
        ("Destination", "place"),
        ("artist", "name"),
        ("company", "name"),
        ("payment_method", "type"),
        ("message", "text"),
        ("sequence", "sequence"),
        ("max_price", "amount"),
        ("xyz", "other"),
        ("", "other"),
        ("도시", "other"),
    ],
)
def test_a_name_is_of_a_family(name: str, family: str) -> None:
    assert class_of(name) == family


@given(odd_texts)
def test_every_name_is_of_one_of_the_families(name: str) -> None:
    assert class_of(name) in FAMILIES


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("symptoms", True),
        ("key_words", True),
        ("symptom", False),
        ("address", False),
        ("status", False),
        ("axis", False),
        ("gas", False),
        ("", False),
    ],
)
def test_a_name_may_speak_of_several_things(name: str, several: bool) -> None:
    assert parameter(name).several == several


def test_a_component_says_itself_in_stems() -> None:
    found = form("get_city_weather", "Tells the weather (in degrees) of a town.")
    assert found.name == "get_city_weather"
    assert found.words == ("get", "city", "weather")
    assert found.verb == stem("get")
    assert stem("weather") in found.name_stems
    assert stem("town") in found.text_stems
    assert stem("degrees") not in found.stems
    assert found.stems == {*found.name_stems, *found.text_stems}


def test_the_number_of_a_copy_is_no_part_of_its_name() -> None:
    assert form("get_weather__2").words == form("get_weather").words
    assert form("get_weather__2").name == "get_weather__2"


def test_names_say_most_and_what_is_said_twice_counts_twice() -> None:
    given = component(
        "get_weather",
        description="Tells the weather.",
        tags=("climate",),
        phrases=("how warm is it",),
        input_schema={"type": "object", "properties": {"city": {}}},
        output_schema={"type": "object", "properties": {"forecast": {}, "city": {}}},
    )
    bag = Form(given).bag
    assert bag[stem("weather")] == pytest.approx(3.0)
    assert bag[stem("warm")] == pytest.approx(1.0)
    assert bag[stem("city")] == pytest.approx(0.9)
    assert bag[stem("forecast")] == bag[stem("climate")] == pytest.approx(0.4)


def test_a_parameter_says_what_its_schema_does() -> None:
    found = parameter(
        "start_date",
        required=True,
        type="string",
        description="When the trip begins, as YYYY-MM-DD (e.g. 2024-05-03). Default: today.",
    )
    assert (found.name, found.type, found.required, found.family) == ("start_date", "string", True, "date")
    assert found.stems == (stem("start"), stem("date"))
    assert found.words == ("start", "date")
    assert found.head == stem("date")
    assert found.said == {stem("start"), stem("date")}
    assert stem("trip") in found.told
    assert not found.told & found.said
    assert found.examples == ("2024-05-03",)
    assert found.layout == "iso"
    assert found.has_default


def test_parameters_and_outputs_stand_in_the_order_of_the_schema() -> None:
    found = form(takes={"b": {}, "a": {}}, gives={"z": {}, "y": {}}, required=["a"])
    assert [(each.name, each.required) for each in found.parameters] == [("b", False), ("a", True)]
    assert [(each.name, each.required) for each in found.outputs] == [("z", False), ("y", False)]


@pytest.mark.parametrize(
    ("told", "examples"),
    [
        ("The city (e.g., Paris, Rome)", ("Paris", "Rome")),
        ("The city (for example, Paris).", ("Paris",)),
        ("A unit such as metric or imperial.", ("metric", "imperial")),
        ("Options: low, medium, or high.", ("low", "medium", "high")),
        ("Either 'asc' or 'desc'", ("asc", "desc")),
        ("The mode (one of: fast, slow)", ("fast", "slow")),
        ("Things (such as tea, etc.)", ("tea",)),
        ("Nothing to see", ()),
        ("(e.g.", ()),
        ("", ()),
    ],
)
def test_a_description_gives_examples(told: str, examples: tuple[str, ...]) -> None:
    assert parameter(description=told).examples == examples


def test_examples_and_choices_of_the_schema_count_too() -> None:
    found = parameter(description="A size (e.g. S)", examples=["M", 3], enum=["S", "M", 3])
    assert found.examples == ("S", "M", "3")
    assert found.choices == ("S", "M", 3)


@pytest.mark.parametrize(
    ("told", "layout"),
    [("as yyyy-mm-dd", "iso"), ("MM/DD/YYYY", "mdy"), ("dd/mm/yyyy", "dmy"), ("like 2024-01-02", "iso"), ("", "none")],
)
def test_a_description_says_how_dates_are_written(told: str, layout: str) -> None:
    assert parameter(description=told).layout == layout


@pytest.mark.parametrize(
    "about",
    [True, {}, {"type": ["string", "null"]}, {"description": None}, {"enum": None}, {"examples": 5}, {"anyOf": []}],
)
def test_a_schema_that_says_little_is_a_text_that_says_little(about: Any) -> None:
    (found,) = form(takes={"thing": about}).parameters
    assert (found.name, found.type, found.examples, found.choices) == ("thing", "string", (), ())
    assert not found.told
    assert not found.has_default


@pytest.mark.parametrize("schema", [{}, {"type": "string"}, {"properties": []}, {"properties": {}, "required": True}])
def test_a_schema_that_is_no_object_has_no_parameters(schema: dict[str, Any]) -> None:
    found = Form(component("get_weather", input_schema=schema))
    assert found.parameters == ()


@given(odd_texts | st.text(max_size=30), odd_texts)
def test_any_name_and_description_make_a_parameter(name: str, told: str) -> None:
    (found,) = form(takes={name: {"description": told}}).parameters
    assert found.name == name
    assert found.head == (found.stems[-1] if found.stems else name)
    assert len(found.stems) == len(found.words)
    assert all(example.strip() for example in found.examples)


@given(odd_texts.filter(str.strip))
def test_any_description_makes_a_component(told: str) -> None:
    found = form(description=told)
    assert set(found.text_stems) <= found.stems == set(found.bag)
    assert all(weight > 0 for weight in found.bag.values())


def test_a_long_description_that_opens_a_bracket_is_read() -> None:
    found = parameter(description="(e.g. " + " " * 7000)
    assert found.examples == ()
