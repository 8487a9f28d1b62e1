"""Filling in a template."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.render_template import render_template


def test_values_are_filled_in() -> None:
    assert render_template("{{ a }}-{{ b.c }}", {"a": 1, "b": {"c": "x"}}) == {"text": "1-x"}


def test_html_is_escaped_when_asked() -> None:
    assert render_template("{{ a }}", {"a": "<"}, escape_html=True) == {"text": "&lt;"}


def test_a_value_that_is_missing_is_refused() -> None:
    with pytest.raises(InvalidError, match="undefined"):
        render_template("{{ a }}", {})


def test_python_cannot_be_reached() -> None:
    with pytest.raises(InvalidError):
        render_template("{{ a.__class__.__mro__ }}", {"a": 1})
