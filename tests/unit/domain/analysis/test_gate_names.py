"""Imports and builtins under whatever name they are bound; hypothesis invents the spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis.gate import gate

NEVER = ["eval", "exec", "compile", "__import__", "globals", "locals", "breakpoint", "input"]
MODULES = ["os.system", "subprocess.run", "pickle.loads", "importlib.import_module", "ctypes.CDLL", "socket.socket"]
FREE_NAMES = st.from_regex(r"[a-z][a-z_]{2,8}", fullmatch=True).filter(
    lambda name: (
        name not in {"def", "for", "not", "and", "class", "lambda", "import", "from", "pass", "with", "async"}
        and name
        not in {"else", "elif", "while", "yield", "return", "raise", "try", "del", "global", "except", "assert"}
        and name not in {"finally", "await", "break", "continue", "nonlocal", "run", "open", "type", "vars", "dir"}
    )
)
BINDINGS = [
    "{new} = {it}\ndef f(a): return {new}(a)",
    "{new}, other = {it}, 1\ndef f(a): return {new}(a)",
    "(other, ({new}, *rest)) = (1, ({it}, 2))\ndef f(a): return {new}(a)",
    "def f(a, {new}={it}): return {new}(a)",
    "def f(a, *, {new}={it}): return {new}(a)",
    "class C:\n    {new} = {it}\ndef f(a): return C.{new}(a)",
    "class C:\n    def go(self, a):\n        self.{new} = {it}\n        self.{new}(a)\ndef f(a): C().go(a)",
    "{new} = lambda a, x={it}: x(a)\ndef f(a): return {new}(a)",
    "def f(a):\n    def {new}(): return {it}\n    return {new}()(a)",
    "def f(a): return ({new} := {it})(a)",
    "def f(a): return [{new}(a) for {new} in ({it},)]",
    "def f(a):\n    for {new} in [{it}]:\n        {new}(a)",
    "{new} = {{'x': {it}}}\ndef f(a): return {new}['x'](a)",
    "def f(a): return list(map({it}, [a]))",
    "def f(a):\n    {new} = {it} if a else len\n    return {new}(a)",
    "def f(a):\n    try:\n        {new} = {it}\n    finally:\n        {new}(a)",
    "def f(a):\n    match {it}:\n        case {new}:\n            return {new}(a)",
    "async def f(a):\n    {new} = {it}\n    return {new}(a)",
    "def {new}(): yield {it}\ndef f(a): return next({new}())(a)",
    "from functools import partial as {new}\ndef f(a): return {new}({it}, a)()",
    "def f(a): return f'{{{it}(a)}}'",
    "@{it}\ndef f(a): return a",
]
IMPORTS = [
    "import {module} as {new}\ndef f(a): return {new}.{leaf}(a)",
    "from {module} import {leaf} as {new}\ndef f(a): return {new}(a)",
    "from {module} import {leaf}\n{new} = {leaf}\ndef f(a): return {new}(a)",
    "import {module}\n{new} = {module}.{leaf}\ndef f(a): return {new}(a)",
    "import {module}\n{new} = {module}\ndef f(a): return {new}.{leaf}(a)",
    "def f(a):\n    import {module} as {new}\n    return {new}.{leaf}(a)",
    "try:\n    import {module} as {new}\nexcept ImportError:\n    {new} = None\ndef f(a): return {new}.{leaf}(a)",
    "import json, {module} as {new}\ndef f(a): return {new}.{leaf}(a)",
    "import {module} as json\ndef f(a): return json.{leaf}(a)",
    "import {module}\ndef f(a, {new}={module}.{leaf}): return {new}(a)",
    "import {module}\ndef f(a): return getattr({module}, '{leaf}')(a)",
    "from {module} import *\ndef f(a): return {leaf}(a)",
    "if True:\n    from {module} import {leaf} as {new}\ndef f(a): return {new}(a)",
]


@given(st.sampled_from(BINDINGS), st.sampled_from(NEVER), FREE_NAMES)
def test_a_builtin_that_runs_text_is_seen_under_any_name(way: str, name: str, new: str) -> None:
    assert gate(way.format(it=name, new=new))


@given(st.sampled_from(BINDINGS), st.sampled_from(["eval", "exec", "compile"]), FREE_NAMES, FREE_NAMES)
def test_a_builtin_that_is_imported_is_seen_too(way: str, name: str, new: str, alias: str) -> None:
    assert gate(f"from builtins import {name} as {alias}\n" + way.format(it=alias, new=new))


@given(st.sampled_from(IMPORTS), st.sampled_from(MODULES), FREE_NAMES)
def test_a_module_is_seen_under_any_name(way: str, path: str, new: str) -> None:
    module, leaf = path.split(".")
    assert gate(way.format(module=module, leaf=leaf, new=new))


@given(st.sampled_from(BINDINGS), st.sampled_from(["len", "str", "sorted"]), FREE_NAMES)
def test_the_same_shapes_with_a_harmless_builtin_pass(way: str, name: str, new: str) -> None:
    if way.startswith("@"):  # a decorator that is no decorator runs at import
        return
    assert gate(way.format(it=name, new=new)) == []


@pytest.mark.parametrize(
    "source",
    [
        "def eval(a): return a\ndef f(a): return eval(a)",
        "def f(a, open): return open(a)",
        "from re import compile\ndef f(a): return compile(a)",
        "class C:\n    def go(self): return vars(self)\ndef f(a): return a",
        "def f(a): return getattr(a, 'name')",
        "def f(a): return setattr(a, 'name', 1)",
        "def f(a): return type(a) is int and isinstance(a, type)",
        "import time\ndef f(a):\n    time = 5\n    return time",
    ],
)
def test_own_things_of_these_names_pass(source: str) -> None:
    assert gate(source) == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("def f(a): return eval(a)\ndef eval(a): return a", "runs-text"),
        ("eval = len\ndef f(a): return eval(a)", "disguised-name"),
        ("def f(a):\n    if a:\n        eval = len\n    return eval(a)", "runs-text"),
        ("class C:\n    from os import path\ndef f(a): return a", "hidden-import"),
        ("def f(a):\n    global j\n    import json as j\n    return a", "hidden-import"),
        ("from json import *\ndef f(a): return a", "hidden-import"),
        ("from . import secrets\ndef f(a): return a", "module"),
        ("import json\ndef f(a): return [json]", "module-as-value"),
        ("import json\njson.loads = len\ndef f(a): return a", "replaces-foreign-code"),
        ("def f(a, b): return getattr(a, b)", "names-by-text"),
        ("def f(a): return getattr(a, '_x')", "inner-attribute"),
        ("def f(a): return getattr(a, *['x'])", "names-by-text"),
        ("def f(a): return map(getattr, a)", "names-by-text"),
        ("def f(a): return vars(a)", "names-by-text"),
        ("def f(a): return type('X', (), {})", "makes-classes"),
        ("def f(a): return type(type(a))", "makes-classes"),
        ("def f(a): return __builtins__", "names-by-text"),
        ("def f(a): return __spec__", "import-by-text"),
        ("def __getattr__(a): return a", "inner-attribute"),
    ],
)
def test_other_uses_are_refused_by_their_rule(source: str, rule: str) -> None:
    assert rule in {finding.code for finding in gate(source)}


@pytest.mark.parametrize(
    ("call", "effects"),
    [
        ("open(a)", {"read:files"}),
        ("open(a, 'rb')", {"read:files"}),
        ("open(a, 'w')", {"write:files"}),
        ("open(a, mode='x')", {"write:files"}),
        ("open(a, 'r+')", {"read:files", "write:files"}),
        ("open(a, a)", {"read:files", "write:files"}),
        ("open(**a)", {"read:files", "write:files"}),
        ("map(open, a)", {"read:files", "write:files"}),
    ],
)
def test_open_needs_the_effects_of_its_mode(call: str, effects: set[str]) -> None:
    source = f"def f(a): return {call}"
    assert gate(source, sorted(effects)) == []  # type: ignore[arg-type]
    for missing in effects:
        assert gate(source, sorted(effects - {missing}))  # type: ignore[arg-type]
