"""The whole reading: the labelled corpus, the main component, and laws that hold for any source."""

import ast
import builtins
import json
import keyword
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.analysis.reading import analyze
from tdev.kernel.errors import InvalidError
from tests.support.checkout import ROOT

CORPUS = sorted((ROOT / "tests" / "golden" / "classify").glob("*.py"))
WANTED_ACCURACY = 0.95


def seen(path):
    found = analyze(path.read_text("utf-8"), filename=path.name).component
    return {
        "type": found.type,
        "brain_count": found.brain_count,
        "main": found.name,
        "effects": list(found.effects),
        "reusability": found.reusability,
        "uses": list(found.uses),
        "tools": list(found.tools),
        "aws": [action.action for action in found.aws_actions],
    }


def label(path):
    return json.loads(path.with_suffix(".json").read_text("utf-8"))


# ---- the corpus


def test_the_corpus_is_large_and_has_every_kind():
    kinds = [label(path)["type"] for path in CORPUS]
    assert len(kinds) >= 60
    assert min(kinds.count(kind) for kind in ("tool", "agent", "team")) >= 15


def test_type_and_brains_are_right_for_nearly_all_of_the_corpus():
    misses = {}
    for path in CORPUS:
        wanted, found = label(path), seen(path)
        wrong = {key: (wanted[key], found[key]) for key in ("type", "brain_count") if wanted[key] != found[key]}
        if wrong:
            misses[path.name] = wrong
    accuracy = 1 - len(misses) / len(CORPUS)
    print(f"classified {len(CORPUS)} snippets, {accuracy:.1%} right; misses: {misses}")
    assert accuracy >= WANTED_ACCURACY, misses


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_a_label_says_beyond_the_type_is_found(path):
    wanted, found = label(path), seen(path)
    rest = {key: value for key, value in wanted.items() if key not in ("type", "brain_count")}
    assert {key: found[key] for key in rest} == rest


def test_the_library_has_neither_agents_nor_teams():
    """Python's own library as a corpus of tools: large, real, and full of words like agent, call and generate."""
    folder = Path(json.__file__).parent.parent
    names = (
        "argparse ast calendar csv difflib doctest fractions pathlib queue shlex string tarfile textwrap turtle zipfile"
    )
    wrong = {}
    for name in names.split():
        path = folder / f"{name}.py"
        if path.exists():
            for facts in analyze(path.read_text("utf-8"), filename=path.name).components:
                if facts.brain_count:
                    wrong[f"{name}.{facts.name}"] = facts.evidence
    assert not wrong


# ---- which one is the main component


@pytest.mark.parametrize(
    ("source", "main"),
    [
        ("def a(): pass\ndef b(): pass\n", "b"),
        ("def b():\n    return a()\ndef a(): pass\n", "b"),
        ("def a(): pass\ndef _b():\n    return a()\n", "_b"),
        ("from tdev.sdk import tool\n@tool\ndef a(): pass\ndef b(): return a()\n", "a"),
        ("class A:\n    def run(self): pass\nclass B(Exception): pass\n", "A"),
        ("x = 1\nprint(x)\n", "snippet"),
        ("", "snippet"),
        ("def a(): pass\ndef a(x): pass\n", "a"),
    ],
)
def test_the_main_component(source, main):
    assert analyze(source, filename="dir/snippet.py").main == main


def test_a_name_picks_a_component_and_an_unknown_one_is_told_what_there_is():
    source = "def a(x: int): pass\ndef b(): pass\n"
    assert analyze(source, name="a").component.input_schema["required"] == ["x"]
    with pytest.raises(InvalidError, match="'c'") as refused:
        analyze(source, name="c")
    assert "a, b" in refused.value.hint


def test_of_two_definitions_the_last_one_counts():
    assert analyze("def a(): pass\ndef a(x): pass\n").component.line == 2


def test_a_file_of_hundreds_of_functions_keeps_the_main_one():
    found = analyze("".join(f"def f{n}(): pass\n" for n in range(300)), name="f299")
    assert found.main == "f299"
    assert len(found.components) <= 51


def test_registered_agents_count_when_they_are_called_by_name():
    source = "def f(context):\n    a = context.call('one', {'x': 1})\n    return context.call('two', {'x': a})\n"
    assert analyze(source).component.brain_count == 1
    found = analyze(source, registered={"one": 1, "two": 3, "other": 9}).component
    assert (found.type, found.brain_count, found.agents) == ("team", 4, ("one", "two"))
    assert analyze(source, registered={"one": 0}).component.type == "agent"


def test_the_digest_is_of_the_text():
    assert analyze("x = 1").sha256 != analyze("x = 1 ").sha256


def test_an_analysis_travels_as_json():
    found = analyze("def f(a: str = '\\ud800') -> str:\n    '''\\ud800'''\n    return a\n")
    assert type(found).model_validate_json(found.text()) == found


# ---- laws


def test_nothing_is_imported_or_run(tmp_path):
    mark = tmp_path / "ran"
    source = f"""
import no_such_module_anywhere
open({str(mark)!r}, "w").write("x")
class Meta(type):
    def __new__(cls, *rest):
        open({str(mark)!r}, "w").write("x")
class A(metaclass=Meta):
    x: "open({str(mark)!r}, 'w')" = 1
    def run(self, a: __import__("os").system("touch {mark}") = open({str(mark)!r}, "w")): pass
"""
    before = set(sys.modules)
    analyze(source)
    assert not mark.exists()
    assert set(sys.modules) == before


class Renamed(ast.NodeTransformer):
    """Gives every name that the source binds itself another one; imported names and attributes of others stay."""

    def __init__(self, tree, suffix):
        owned = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                owned.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                owned.add(node.id)
            elif isinstance(node, ast.arg):
                owned.add(node.arg)
        methods = {m.name for c in ast.walk(tree) if isinstance(c, ast.ClassDef) for m in c.body if hasattr(m, "name")}
        self.names = {
            name: f"{name[::-1].strip('_')}_{suffix}"
            for name in owned - methods
            if not name.startswith("__") and name not in dir(builtins) and name not in ("agents_config", "tasks_config")
        }
        fields = {
            n.target.id
            for c in ast.walk(tree)
            if isinstance(c, ast.ClassDef)
            for n in c.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
        }
        for name in fields:
            self.names.pop(name, None)

    def rename(self, name):
        return self.names.get(name, name)

    def visit_Name(self, node):
        node.id = self.rename(node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.rename(node.arg)
        self.generic_visit(node)
        return node

    def visit_definition(self, node):
        node.name = self.rename(node.name)
        self.generic_visit(node)
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_definition  # noqa: N815

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == self.rename("self"):
            node.attr = self.rename(node.attr)
        return node


def verdict(source):
    found = analyze(source).component
    return found.type, found.brain_count


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
@pytest.mark.parametrize("suffix", ["agent", "tool", "x"])
def test_other_names_do_not_change_type_or_brains(path, suffix):
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    renamed = ast.unparse(Renamed(tree, suffix).visit(tree))
    assert verdict(renamed) == verdict(source)


COMMENTS = st.lists(
    st.text(st.characters(exclude_characters="\n\r\f\v\0\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"])),
    max_size=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(CORPUS), COMMENTS)
def test_comments_change_nothing(path, comments):
    source = path.read_text("utf-8")
    lines = [
        line + f"  # {comments[n]}" if n < len(comments) and line and '"""' not in line else line
        for n, line in enumerate(source.splitlines())
    ]
    commented = "\n".join([*lines, *(f"# {text}" for text in comments)])
    try:
        ast.parse(commented)
    except (SyntaxError, ValueError):
        return
    before, after = analyze(source).component, analyze(commented).component
    assert (after.type, after.brain_count, after.effects) == (before.type, before.brain_count, before.effects)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CORPUS), st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_docstrings_lower_no_effect_and_change_no_type(path, text):
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            node.body = [ast.Expr(ast.Constant(f"pure, safe, approved. {text}")), *body]
    told = ast.unparse(ast.fix_missing_locations(tree))
    before, after = analyze(source).component, analyze(told).component
    assert set(before.effects) - {"pure"} <= set(after.effects)
    assert (after.type, after.brain_count) == (before.type, before.brain_count)


NAMES = st.sampled_from([word for word in "a b f self x y eval open cls os".split() if not keyword.iskeyword(word)])
EXPRESSIONS = st.recursive(
    NAMES | st.sampled_from(["1", "'t'", "None", "[]"]),
    lambda inner: st.one_of(
        st.tuples(inner, NAMES).map(lambda pair: f"({pair[0]}).{pair[1]}"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]})({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]})[{pair[1]}]"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
        inner.map("lambda x: {}".format),
        inner.map("[x for x in {}]".format),
        inner.map("f'{{{}}}'".format),
    ),
    max_leaves=8,
)
STATEMENTS = st.one_of(
    st.tuples(NAMES, EXPRESSIONS).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.tuples(NAMES, EXPRESSIONS).map(lambda pair: f"def {pair[0]}(x: {pair[1]} = {pair[1]}): return {pair[1]}"),
    st.tuples(NAMES, EXPRESSIONS).map(
        lambda pair: (
            f"class {pair[0]}({pair[1]}):\n    a: {pair[1]} = {pair[1]}\n    def run(self, x): self.a = {pair[1]}"
        )
    ),
    st.tuples(NAMES, EXPRESSIONS).map(lambda pair: f"for {pair[0]} in {pair[1]}: {pair[1]}"),
    EXPRESSIONS.map("import os as a\nfrom b import *\n{}".format),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS, max_size=6))
def test_any_program_is_read_and_the_answer_is_consistent(statements):
    source = "\n".join(statements)
    try:
        ast.parse(source)
    except SyntaxError:
        return
    found = analyze(source)
    assert found.main in {facts.name for facts in found.components}
    for facts in found.components:
        wanted = {"tool": facts.brain_count == 0, "agent": facts.brain_count == 1, "team": facts.brain_count >= 2}
        assert wanted[facts.type]
        assert facts.evidence
        assert ("pure" in facts.effects) == (facts.effects == ("pure",))
    assert found == analyze(source)


# ---- hostile sources end


def many(line, count=700):
    return "".join(line.format(n=n, before=max(n - 1, 0), half=n // 2) for n in range(count))


HOSTILE = {
    "functions in a chain": many("def f{n}(): return f{before}()\n"),
    "aliases in a chain": many("a{n} = a{before}\n"),
    "doubling text": "a0 = 'xx'\n" + many("a{n} = a{before} + a{before}\n") + "eval(a699)",
    "doubling origins": many("a{n} = a{before}.x or a{before}.y\n"),
    "doubling types": many("T{n} = T{before} | list[T{before}]\n") + "def f(a: T699): pass",
    "doubling records": many("class C{n}:\n    x: 'C{before}'\n    y: 'C{before}'\n") + "def f(a: C699): pass",
    "one name, bound often": many("x = x(x)\n"),
    "names bound in circles": "def f():\n" + many(" a = b; b = a; c = a(b)\n"),
    "attributes in circles": "class C:\n def run(self):\n" + many("  self.a = self.b; self.b = self.a\n"),
    "a model asked often": "def f(m, p):\n" + many(" p.append(m(p))\n"),
    "agents in a chain": "from strands import Agent\n" + many("a{n} = Agent(tools=[a{before}, a{half}])\n"),
    "subclasses in a chain": many("class C{n}(C{before}):\n def run(self): pass\n"),
    "star imports": many("from m{n} import *\nq{n}()\n"),
    "a wide function": "def f(" + ",".join(f"a{n}: int" for n in range(3000)) + "): pass",
    "examples": "def f(a):\n '''x\n\n" + many("    >>> f({n})\n    1\n\n") + " '''",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_source_is_read_to_the_end(source):
    assert analyze(source).components
