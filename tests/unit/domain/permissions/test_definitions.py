import ast

import pytest

from tdev.domain.permissions.evaluating import Evaluator
from tdev.domain.permissions.table import action_table
from tdev.domain.permissions.values import UNKNOWN, Client, Given, Instance, Text

TABLE = action_table()


def value_of(source, expression="x"):
    tree = ast.parse(f"{source}\n{expression}\n")
    return Evaluator(tree, TABLE).of(tree.body[-1].value)


def known(source, expression="x"):
    return [value.known if isinstance(value, Text) else value for value in value_of(source, expression)]


@pytest.mark.parametrize(
    ("source", "expression", "values"),
    [
        ("class A:\n    def __init__(self, y): self.y = y", "A('a').y", ["a"]),
        ("class A:\n    def __init__(self, y='b'): self.y = y", "A().y", ["b"]),
        ("class A:\n    def __init__(self, y): self.y = y", "A", [None]),
        ("class A:\n    def __init__(self, y): self.y = y\nx = A", "x('a').y", [Given("inputs", "y")]),
        (
            "class Z:\n    def __init__(self, y): self.y = y\n"
            "class A(Z):\n    def __init__(self): super().__init__('a')",
            "A().y",
            ["a"],
        ),
        ("class A:\n    @property\n    def y(self): return 'a'", "A().y", ["a"]),
        ("class A:\n    @classmethod\n    def y(cls, z): return z", "A.y('a')", ["a"]),
        ("class A:\n    y: str", "A(y='a').y", ["a"]),
        ("class A:\n    y: str", "A().y", [Given("inputs", "y")]),
        ("class A:\n    y: str\n    @classmethod\n    def made(cls): return cls('a')", "A.made().y", ["a"]),
        ("class A:\n    y: str = field(default_factory=lambda: 'a')", "A().y", ["a"]),
        ("def f(): return 'a'\nclass A:\n    y: str = field(default_factory=f)", "A().y", ["a"]),
        ("class A:\n    y: str\nclass B(A):\n    y = 'b'\nclass C(A):\n    y = 'c'", "A().y", ["b", "c"]),
        ("class A(Generic[T]):\n    y: str\nclass B(A[int]):\n    y = 'b'", "A().y", ["b"]),
        ("class A:\n    def __call__(self): return 'a'", "A()()", ["a"]),
        ("class A:\n    def __init__(self, *, y='b'): self.y = y", "A().y", ["b"]),
        ("class A: ...", "A().y", [UNKNOWN]),
        ("class A(A): ...", "A().y", [UNKNOWN]),
        ("class A(B): ...\nclass B(A): ...", "A().y", [UNKNOWN]),
        ("def f(*y): return y", "f('a')", [UNKNOWN]),
        ("def f(**y): return y", "f(a='a')", [UNKNOWN]),
        ("def f(y, /): return y", "f('a')", ["a"]),
        ("def f():\n    yield 'a'\n    yield 'b'", "f()", ["a", "b"]),
        ("async def f(): return 'a'", "await_ if z else f()", None),
    ],
)
def test_what_definitions_pass_hold_and_answer(source, expression, values):
    found = known(source, expression)
    if values is None:
        assert "a" in found
    elif values == [None]:
        assert isinstance(found[0].node, ast.ClassDef)
    else:
        assert sorted(map(str, found)) == sorted(map(str, values))


@pytest.mark.parametrize(
    ("source", "expression"),
    [
        ("from mypy_boto3_s3 import S3Client\ndef f() -> S3Client: return make()", "f()"),
        ("from mypy_boto3_s3 import S3Client\nx: S3Client = make()", "x"),
        ("from mypy_boto3_s3 import S3Client\nfrom typing import Optional\nx: Optional[S3Client] = None", "x"),
        ("from mypy_boto3_s3 import S3Client\ndef f() -> 'S3Client': ...", "f()"),
    ],
)
def test_annotations_say_what_the_code_does_not(source, expression):
    assert Client("s3") in value_of(source, expression)


def test_classes_of_the_file_can_be_annotations():
    (value,) = value_of("class A: ...\ndef f(y: A): return y", "f(1)")
    assert isinstance(value, Instance)
    assert value.node.name == "A"


def test_code_that_says_the_object_counts_more_than_its_annotation():
    source = "import boto3\nfrom botocore.client import BaseClient\ndef f() -> BaseClient: return boto3.client('s3')"
    assert value_of(source, "f()") == (Client("s3"),)
