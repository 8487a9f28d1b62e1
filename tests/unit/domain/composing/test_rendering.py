"""Templates become formatted source that passes the static gate, and values of a specification stay data."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.reading import read
from tdev.domain.composing.catalogue import templates
from tdev.domain.composing.rendering import Filling, render
from tdev.kernel.errors import InvalidError
from tests.unit.domain.composing.fillings import VALUES, filled

RUFF = Path(sys.executable).parent / "ruff"


def test_there_is_a_filling_for_every_template() -> None:
    assert sorted(VALUES) == sorted(templates())
    assert len(templates()) >= 25


@pytest.mark.parametrize("identifier", sorted(VALUES))
def test_filled_it_passes_the_static_gate_and_is_what_it_says(identifier: str) -> None:
    spec, filling = filled(identifier)
    source = render(spec, filling)
    known = read(source, filename="made.py")
    assert gate(source, known=known) == []
    facts = known[0].component
    assert (facts.name, facts.type) == (spec.name, filling.template.kind)
    assert facts.description.startswith(filling.template.title)
    assert set(filling.template.effects) <= set(facts.effects)


def test_all_of_them_are_written_as_the_formatter_writes(tmp_path: Path) -> None:
    for identifier in VALUES:
        (tmp_path / f"{identifier}.py").write_text(render(*filled(identifier)))
    options = ["--isolated", "--line-length", "120", "--no-cache"]
    done = subprocess.run([RUFF, "format", *options, "--diff", tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[:4000]
    ours = ["--config", "lint.isort.known-first-party = ['tdev']"]
    checks = [*ours, "--select", "E,F,I,W,UP", "--ignore", "E501"]
    done = subprocess.run([RUFF, "check", *options, *checks, tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[:4000]


HOSTILE = st.text(max_size=40) | st.sampled_from(
    ['"""', "'''", "{{ 7 * 7 }}", "{% raw %}", '"); import os #', "\\", '\\"""', "\n    raise SystemExit", "\u2028"]
)


@given(pattern=HOSTILE, replacement=HOSTILE, words=HOSTILE, description=HOSTILE.filter(lambda text: text.strip()))
def test_whatever_texts_say_the_program_stays_the_same(
    pattern: str, replacement: str, words: str, description: str
) -> None:
    spec, filling = filled("replace_pattern")
    spec = spec.model_copy(update={"words": words, "description": description})
    filling = Filling(filling.template, {"pattern": pattern, "replacement": replacement}, filling.bound)
    plain = _shape(render(*filled("replace_pattern")))
    assert _shape(render(spec, filling)) == plain


def _shape(source: str) -> list[str]:
    """The kinds of nodes of the function, without its texts and without its decorator."""
    tree = ast.parse(source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    named = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)]  # type: ignore[attr-defined]
    return [*named, *(type(node).__name__ for part in function.body for node in ast.walk(part))]


def test_a_value_that_the_template_does_not_know_is_refused() -> None:
    spec, filling = filled("filter_list")
    with pytest.raises(InvalidError, match="none of over"):
        render(spec, Filling(filling.template, {"operator": "; import os", "value": 1}, filling.bound))
    with pytest.raises(InvalidError, match="Undefined"):
        render(spec, Filling(filling.template, {"operator": "over"}, filling.bound))
    with pytest.raises(InvalidError, match="no name"):
        render(spec.model_copy(update={"name": "class"}), filling)
