"""Templates as data."""

from typing import Any

import pytest

from tdev.domain.language.templates import MOST_ITEMS, MOST_TEMPLATE, fill
from tdev.kernel.errors import InvalidError, TDevError, TooLargeError


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("Hi {{ name }}!", {"name": "Kim"}, "Hi Kim!"),
        ("{% for x in xs %}{{ loop.index }}:{{ x }} {% endfor %}", {"xs": ["a", "b"]}, "1:a 2:b "),
        ("{% if n > 1 and n < 5 %}few{% else %}other{% endif %}", {"n": 3}, "few"),
        ("{{ price * 2 + 1 }}", {"price": 10}, "21"),
        ("{{ first ~ ' ' ~ last }}", {"first": "A", "last": "B"}, "A B"),
        ("{{ xs | join(', ') }}", {"xs": [1, 2]}, "1, 2"),
        ("{{ rows | map(attribute='n') | sum }}", {"rows": [{"n": 1}, {"n": 2}]}, "3"),
        ("{{ rows | join('-', attribute='n') }}", {"rows": [{"n": 1}, {"n": 2}]}, "1-2"),
        ("{{ user.name | upper }}", {"user": {"name": "x"}}, "X"),
        ("{{ missing | default('none') }}", {}, "none"),
        ("no values\n", {}, "no values\n"),
    ],
)
def test_filling_in_works(template: str, values: dict[str, Any], expected: str) -> None:
    assert fill(template, values) == expected


def test_values_are_escaped_for_html_when_asked() -> None:
    assert fill("{{ x }}", {"x": "<b>"}) == "<b>"
    assert fill("{{ x }}", {"x": "<b>"}, escape_html=True) == "&lt;b&gt;"


def test_a_template_in_a_value_is_not_filled_in() -> None:
    assert fill("{{ x }}", {"x": "{{ 7 * 7 }}"}) == "{{ 7 * 7 }}"


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InvalidError, match="'name' is undefined"):
        fill("Hi {{ name }}", {})


def test_a_broken_template_tells_its_line() -> None:
    with pytest.raises(InvalidError, match="line 2"):
        fill("a\n{% if %}", {})


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ x['__class__'] }}",
        "{{ x | attr('__class__') }}",
        "{{ cycler.__init__ }}",
        "{{ self }}",
        "{{ range(10) }}",
        "{{ lipsum() }}",
        "{{ x.upper() }}",
        "{{ '%s' | format(x) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ 'a' | replace('a', x) }}",
        "{% set a = x ~ x %}{{ a }}",
        "{% with a = x %}{{ a }}{% endwith %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% for a in x recursive %}{{ loop(a) }}{% endfor %}",
        "{% for a in x %}{% for b in x %}{% for c in x %}.{% endfor %}{% endfor %}{% endfor %}",
        "{{ " + " ~ ".join(["x"] * 300) + " }}{{ " + " ~ ".join(["x"] * 3) + " }}" * 1 + "{{ x ~ x }}" * 250,
        "{% if x %}" * 200 + "{% endif %}" * 200,
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
        "{{ 1 / 0 }}",
        "{{ x | no_such_filter }}",
    ],
)
def test_what_could_reach_python_or_grow_without_bound_is_refused(template: str) -> None:
    with pytest.raises(TDevError):
        fill(template, {"x": "abc"})


def test_the_output_is_bounded() -> None:
    with pytest.raises(TooLargeError):
        fill("{% for a in xs %}{{ text }}{% endfor %}", {"xs": list(range(200)), "text": "x" * 10_000})
    with pytest.raises(TooLargeError):
        fill("{{ xs | join(text) | length }}", {"xs": list(range(200)), "text": "x" * 10_000})


def test_the_template_is_bounded() -> None:
    with pytest.raises(TooLargeError):
        fill("x" * (MOST_TEMPLATE + 1), {})


def test_nested_loops_take_short_lists_only() -> None:
    template = "{% for a in xs %}{% for b in xs %}{% endfor %}{% endfor %}"
    assert fill(template, {"xs": [1, 2]}) == ""
    with pytest.raises(TooLargeError):
        fill(template, {"deep": {"xs": list(range(MOST_ITEMS + 1))}})
