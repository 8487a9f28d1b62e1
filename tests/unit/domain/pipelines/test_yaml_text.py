"""YAML that a reader takes for the same data, whatever it holds."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.pipelines.yaml_text import yaml_text

TEXT = st.text(max_size=20) | st.sampled_from(
    [
        "on",
        "No",
        "null",
        "~",
        "3.10",
        "1e3",
        "0x1f",
        "a: b",
        "- a",
        "#",
        "a #b",
        "*.xml",
        "|",
        "x\ny",
        "x\n",
        " a\nb",
        "a \nb",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_read_is_what_was_written(value: Any) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"on": {"push": {}}}, '"on":\n  push: {}\n'),
        ({"run": "one\ntwo"}, "run: |-\n  one\n  two\n"),
        ({"run": "one\ntwo\n"}, "run: |\n  one\n  two\n"),
        (
            {"steps": [{"uses": "a/b@v4", "with": {"x": "3.10"}}]},
            'steps:\n  - uses: a/b@v4\n    with:\n      x: "3.10"\n',
        ),
        (["a", ["b"], {}, []], "- a\n-\n  - b\n- {}\n- []\n"),
        ({"version": 0.2, "on": None, "yes": True}, 'version: 0.2\n"on": null\n"yes": true\n'),
    ],
)
def test_it_reads_like_yaml_that_a_person_wrote(value: Any, text: str) -> None:
    assert yaml_text(value) == text
