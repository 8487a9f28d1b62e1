import ast

import pytest

from tdev.domain.analysis.origins import Origins
from tdev.domain.analysis.scopes import Scopes


def read(source):
    """Origins of the argument of the last ``look(...)`` in the source, and its constant text."""
    tree = ast.parse(source)
    origins = Origins(Scopes(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            origins.name_of(node)
    looked = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "look"][-1].args[0]
    return set(origins.of(looked)), origins.text(looked)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nlook(os.path.join)", {"os.path.join"}),
        ("import os.path as p\nlook(p.join)", {"os.path.join"}),
        ("from os import system as s\nlook(s)", {"os.system"}),
        ("from . import x\nlook(x.y)", {"x.y"}),
        ("import a\nb = a\nc = b.d\nlook(c())", {"a.d()"}),
        ("import a, b\nc = a if 1 else b\nlook(c)", {"a", "b"}),
        ("import a\nc = None or a.x\nlook(c)", {"a.x"}),
        ("import a\nx, (y, z) = 1, (a.b, 2)\nlook(y)", {"a.b"}),
        ("import a\nwith a.open() as f: look(f.read)", {"a.open().read"}),
        ("import a\nfor x in a.all(): look(x)", {"a.all()[]"}),
        ("import a\nfor x in (a.b, a.c): look(x)", {"a.b", "a.c"}),
        ("def f(p): look(p.go)", {"param.go"}),
        ("import a\ndef f(p: a.T): look(p.go)", {"a.T().go"}),
        ("import a\ndef f(p: 'a.T'): look(p.go)", {"a().go"}),
        ("import a\ndef f(p=a.b): look(p)", {"param", "a.b"}),
        ("class C:\n    def run(self): look(self.go)", {"def:C().go"}),
        ("import a\nclass C:\n    def __init__(self): self.x = a.b()\n    def run(self): look(self.x.c)", {"a.b().c"}),
        ("import a\nclass C:\n    x = a.b\n    def run(self): look(self.x)", {"a.b"}),
        ("def g(): pass\nlook(g)", {"def:g"}),
        ("x = 1\ndef f():\n    import a as x\n    def g(): look(x)", {"a"}),
        ("import a as x\nclass C:\n    x = 1\n    def f(self): look(x)", {"a"}),
        ("from a import *\nlook(b)", {"a.b"}),
        ("look(eval)", {"eval"}),
        ("eval = len\nlook(eval)", {"len"}),
        ("look(__import__('o' + 's').system)", {"os.system"}),
        ("import os\nlook(getattr(os, 'system'))", {"os.system"}),
        ("import boto3\nlook(boto3.client('s3').get_object)", {"aws:s3.get_object"}),
        ("import boto3\ndef f(n): look(boto3.client(n))", {"aws:*"}),
        ("x = x\nlook(x)", set()),
        ("a = b\nb = a\nlook(a.c)", set()),
    ],
)
def test_origin(source, expected):
    assert read(source)[0] == expected


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'a'", "a"),
        ("'a' + 'b' + 'c'", "abc"),
        ("f'{\"a\"}b'", "ab"),
        ("''.join(['a', 'b'])", "ab"),
        ("'-'.join(('a', 'b'))", "a-b"),
        ("'cba'[::-1]", "abc"),
        ("chr(97)", "a"),
        ("K + 'b'", "ab"),
        ("f'{x}b'", None),
        ("1", None),
        ("twice", None),
        ("chr(-1)", None),
    ],
)
def test_constant_text(expression, text):
    assert read(f"K = 'a'\ntwice = 'a'\ntwice = 'b'\nlook({expression})")[1] == text


def test_origins_and_texts_stay_small():
    source = "a = b.c\nt = 'x'\n" + "a = a.d() or a.e\n" * 50 + "t0 = 'x' * 1\n"
    assert len(read(source + "look(a)")[0]) <= 12
    doubled = "t0 = 'xxxx'\n" + "".join(f"t{n + 1} = t{n} + t{n}\n" for n in range(30))
    assert read(doubled + "look(t30)")[1] is None
