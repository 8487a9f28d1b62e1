"""The tables of fields: complete, and never allowing what they hint against."""

import pytest

from tdev.platform.machine.embedded.validation_fields import FIELDS, NOT_HERE, STATE_TYPES, checks_of

WALKED = {"Type", "QueryLanguage", "Next", "End", "Default", "Branches", "ItemProcessor", "Iterator", "Resource"}
"""Fields that the checks of states and of machines look at themselves."""


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize("kind", STATE_TYPES)
def test_every_field_is_checked_somewhere(kind, language):
    unchecked = (
        FIELDS[kind, language].allowed - checks_of(kind, language).keys() - WALKED - NOT_HERE.get(kind, {}).keys()
    )
    assert unchecked == ({"Result"} if (kind, language) == ("Pass", "JSONPath") else set())


@pytest.mark.parametrize("kind", STATE_TYPES)
def test_fields_of_the_other_language_have_a_hint_that_names_it(kind):
    path, ata = FIELDS[kind, "JSONPath"], FIELDS[kind, "JSONata"]
    assert all("That is JSONPath" in ata.hints[name] for name in path.allowed - ata.allowed)
    assert all("That is JSONata" in path.hints[name] for name in ata.allowed - path.allowed)


@pytest.mark.parametrize("kind", STATE_TYPES)
def test_no_path_field_is_left_in_jsonata(kind):
    assert not [
        name for name in FIELDS[kind, "JSONata"].allowed - NOT_HERE.get(kind, {}).keys() if name.endswith("Path")
    ]


@pytest.mark.parametrize(
    ("kind", "name", "hint"),
    [
        ("Choice", "Next", "A Choice goes on by Next in its Choices, and by Default."),
        ("Pass", "Retry", "That belongs to Task, Parallel, Map states."),
        ("Succeed", "ItemsPath", "That belongs to Map states."),
    ],
)
def test_fields_of_other_types_have_a_hint(kind, name, hint):
    assert FIELDS[kind, "JSONPath"].hints[name] == hint


def test_results_are_seen_only_where_there_are_some():
    shared = checks_of("Pass", "JSONata")
    for kind in ("Task", "Parallel", "Map"):
        assert checks_of(kind, "JSONata")["Output"] is not shared["Output"]
    assert checks_of("Wait", "JSONata")["Output"] is shared["Output"]
