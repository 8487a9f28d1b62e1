"""One value of a TOML file changes; every other line stays as it is."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.cli.toml_lines import with_value

TEXT = """# Ours.
threshold = 80  # high

[env.dev]
endpoint = "http://127.0.0.1:1"

# the real one
[env.prod]
tenant = "red"
"""


def test_a_value_that_is_there_is_replaced_where_it_stands() -> None:
    assert with_value(TEXT, (), "threshold", 90) == TEXT.replace("threshold = 80  # high", "threshold = 90")


def test_a_new_value_comes_to_the_end_of_its_table() -> None:
    changed = with_value(TEXT, ("env", "dev"), "tenant", "blue")
    assert changed == TEXT.replace('127.0.0.1:1"\n', '127.0.0.1:1"\ntenant = "blue"\n', 1)
    assert changed.startswith("# Ours.\n")


def test_a_new_table_comes_to_the_end_of_the_file() -> None:
    assert with_value(TEXT, ("env", "qa"), "rounds", 1) == f"{TEXT}\n[env.qa]\nrounds = 1\n"
    assert with_value("", ("env", "qa"), "rounds", 1) == "[env.qa]\nrounds = 1\n"


def test_a_value_can_be_taken_out() -> None:
    changed = with_value(TEXT, ("env", "prod"), "tenant", None)
    assert tomllib.loads(changed)["env"]["prod"] == {}
    assert with_value(TEXT, (), "rounds", None) == TEXT


@pytest.mark.parametrize(
    ("text", "table", "value"),
    [
        ("a = ", (), 3),
        ("env = {dev = {rounds = 1}}", ("env", "dev"), 3),
        ('x = """\nrounds = 2\n"""\n', (), None),
        ('rounds = """\n2\n"""\n', (), 3),
    ],
)
def test_what_cannot_be_changed_by_a_line_is_refused(text: str, table: tuple[str, ...], value: int | None) -> None:
    with pytest.raises(ValueError, match=r".+"):
        with_value(text, table, "rounds", value)


NAMES = st.sampled_from(["threshold", "tenant", "endpoint", "rounds"])
TABLES = st.sampled_from([(), ("env", "dev"), ("env", "prod"), ("env", "qa")])
VALUES = st.integers(0, 99) | st.text(max_size=12)


@given(st.lists(st.tuples(TABLES, NAMES, VALUES | st.none()), max_size=8))
def test_any_changes_one_after_another_are_all_there_in_the_end(
    changes: list[tuple[tuple[str, ...], str, object]],
) -> None:
    text, wanted = TEXT, tomllib.loads(TEXT)
    for table, name, value in changes:
        text = with_value(text, table, name, value)  # type: ignore[arg-type]
        place = wanted
        for part in table:
            place = place.setdefault(part, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    found = tomllib.loads(text)
    wanted["env"] = {name: values for name, values in wanted["env"].items() if values or name in found["env"]}
    assert found == wanted
    assert "# Ours." in text
    assert "# the real one" in text
