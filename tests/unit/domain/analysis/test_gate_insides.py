"""Ways into Python's insides: attributes, classes, templates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis.gate import gate

INSIDES = (
    "__mro__ __bases__ __base__ __subclasses__ __globals__ __builtins__ __code__ __closure__ __self__ __func__ __dict__"
    " __getattribute__ __reduce__ __reduce_ex__ __import__ __loader__ __spec__ __defaults__ __kwdefaults__ __wrapped__"
    " f_globals f_locals f_back tb_frame gi_frame cr_frame ag_frame co_consts mro"
).split()
REACHES = [
    "def f(a): return a.{name}",
    "def f(a): return a.b[0].{name}.c",
    "def f(a): return a().{name}",
    "def f(a): return (lambda: a.{name})()",
    "def f(a): return [x.{name} for x in a]",
    "def f(a):\n    a.{name} = 1",
    "def f(a):\n    del a.{name}",
    "class C:\n    x = int.{name}\ndef f(a): return a",
    "def f(a): return f'{{a.{name}}}'",
    "def f(a, x=int.{name}): return a",
]


def rules(source: str, *declared: str) -> set[str]:
    return {finding.code for finding in gate(source, declared)}  # type: ignore[arg-type]


@given(st.sampled_from(REACHES), st.sampled_from(INSIDES))
def test_an_inside_is_seen_wherever_it_stands(way: str, name: str) -> None:
    assert "inner-attribute" in rules(way.format(name=name))


@given(st.sampled_from(REACHES[:5]), st.sampled_from(["name", "items", "value", "class_", "globals_", "frame", "code"]))
def test_plain_attributes_pass(way: str, name: str) -> None:
    assert rules(way.format(name=name)) == set()


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return '{0.__class__}'.format(a)",
        "def f(a): return '{a[__class__]}'.format(a=a)",
        "T = '{0.__init__.__globals__}'\ndef f(a): return T.format(a)",
        "def f(a): return str.format('{0.__class__}', a)",
        "def f(a): return '{x.__class__}'.format_map({'x': a})",
        "def f(a): return ('{0.' + a + '}').format(a)",
        "def f(a): return f'{{0.{a}}}'.format(a)",
        "def f(a): return ''.join(['{0.', a, '}']).format(a)",
        "g = str.format\ndef f(a): return g(a)",
    ],
)
def test_a_template_that_reaches_inside_is_refused(source: str) -> None:
    assert "template-reaches-inside" in rules(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return '{} {:>8.2f} {name[key]}'.format(a, 1.5, name={'key': a})",
        "def f(a): return f'{a!r:>8} {{0.x}}'",
        "def f(template, row): return template.format(**row)",
        "def f(date): return date.format('YYYY')",
    ],
)
def test_formatting_of_data_passes(source: str) -> None:
    assert rules(source) == set()


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("class M(type): pass\ndef f(a): return a", "makes-classes"),
        ("class C(metaclass=print): pass\ndef f(a): return a", "makes-classes"),
        ("class C(**{'metaclass': type}): pass\ndef f(a): return a", "makes-classes"),
        ("class C:\n    __getattr__ = len\ndef f(a): return a", "inner-attribute"),
        ("class C:\n    def __reduce__(self): return 1\ndef f(a): return a", "inner-attribute"),
        ("class C:\n    def __get__(self, a, b): return 1\ndef f(a): return a", "inner-attribute"),
        ("class C:\n    def __del__(self): pass\ndef f(a): return a", "inner-attribute"),
        ("def f(a):\n    a.__class__ = int", "inner-attribute"),
        ("def f(a): return a._private", "inner-attribute"),
        ("def f(a):\n    match a:\n        case int(__mro__=x): return x", "inner-attribute"),
        ("def f(a): return a['__globals__']", "names-by-text"),
        ("def f(a, b): return a.os.system(b)", "undeclared-effect"),
        ("import pandas\ndef f(a, b): return pandas.DataFrame(a).query(b)", "runs-text"),
        ("import numpy\ndef f(a): return numpy.load(a, allow_pickle=True)", "unsafe-loading"),
    ],
)
def test_other_ways_inside_are_refused_by_their_rule(source: str, rule: str) -> None:
    assert rule in rules(source, *([] if "os.system" in source else ["read:files"]))


@pytest.mark.parametrize(
    ("source", "effect"),
    [
        ("from pathlib import Path\ndef f(a): return Path(a).read_text()", "read:files"),
        ("from pathlib import Path\ndef f(a): return [p.write_text('x') for p in [Path(a)]]", "write:files"),
        ("from pathlib import Path\ndef f(a): return Path(a).unlink()", "destructive"),
        ("import pandas\ndef f(a, b): return pandas.DataFrame(a).to_csv(b)", "write:files"),
        ("import logging\ndef f(a): logging.basicConfig(filename=a)", "write:files"),
    ],
)
def test_a_method_that_speaks_for_itself_needs_its_effect(source: str, effect: str) -> None:
    assert rules(source) == {"undeclared-effect"}
    assert rules(source, effect) == set()


@pytest.mark.parametrize(
    "source",
    [
        "class C:\n    __slots__ = ('a',)\n    def __init__(self, a): self._a = a\n    def get(self): return self._a\n",
        "import abc\nclass C(metaclass=abc.ABCMeta):\n    def run(self): return 1\n",
        "def f(a): return a.__class__.__name__",
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(a): return P(a, 1)._asdict()",
        "import pandas\ndef f(a): return pandas.DataFrame(a).to_csv()",
        "def f(text): return text.replace('a', 'b')",
    ],
)
def test_everyday_classes_and_methods_pass(source: str) -> None:
    assert rules(source) == set()
