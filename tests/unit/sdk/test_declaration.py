"""``@tool``, ``@agent`` and ``@team``."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.sdk import agent, team, tool
from tdev.sdk.declaration import Declaration, declaration_of


def test_a_bare_decorator_declares_the_defaults_and_leaves_the_function_as_it_is() -> None:
    @tool
    def shout(text: str) -> str:
        return text.upper()

    assert declaration_of(shout) == Declaration("tool")
    assert shout("a") == "A"


def test_lists_become_tuples() -> None:
    @agent(phrases=["a"], uses=["x"], version="2.0.0", status="stable")
    class Decider:
        def run(self) -> str:
            return "ok"

    found = declaration_of(Decider)
    assert found == Declaration("agent", "2.0.0", phrases=("a",), uses=("x",), status="stable")


def test_a_subclass_does_not_inherit_the_declaration() -> None:
    @team(uses=["A", "B"])
    class First:
        def run(self) -> str:
            return "ok"

    class Second(First):
        pass

    assert declaration_of(First) is not None
    assert declaration_of(Second) is None


def test_anything_else_is_no_component() -> None:
    assert declaration_of(len) is None
    assert declaration_of(7) is None


@pytest.mark.parametrize(
    ("declared", "pointer"),
    [
        ({"phrase": ["a"]}, "#/phrase"),
        ({"phrases": "a"}, "#/phrases"),
        ({"effects": [1]}, "#/effects"),
        ({"version": 1}, "#/version"),
    ],
)
def test_a_wrong_field_is_named(declared: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidError) as raised:
        tool(**declared)
    assert [finding.pointer for finding in raised.value.findings] == [pointer]


def test_only_something_callable_can_be_marked() -> None:
    with pytest.raises(InvalidError, match="function or a class"):
        tool("name")  # type: ignore[type-var]
