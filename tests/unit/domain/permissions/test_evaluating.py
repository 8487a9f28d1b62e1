import ast

import pytest

from tdev.domain.permissions.evaluating import Evaluator
from tdev.domain.permissions.table import action_table
from tdev.domain.permissions.values import UNKNOWN, Client, Given, Record, Resource, Row, Text, text

TABLE = action_table()


def value_of(source, name="x"):
    """What the last ``name`` of the module stands for."""
    tree = ast.parse(f"{source}\n{name}\n")
    return Evaluator(tree, TABLE).of(tree.body[-1].value)


def known(source, name="x"):
    return [value.known if isinstance(value, Text) else value for value in value_of(source, name)]


TEXTS = [
    ("x = 'a'", ["a"]),
    ("x = 'a' 'b'", ["ab"]),
    ("x = 'a' + 'b' + str('c')", ["abc"]),
    ("y = 'a'\nx = f'{y}-b'", ["a-b"]),
    ("x = 'a' if z else 'b'", ["a", "b"]),
    ("x = 'a'\nx = 'b'", ["a", "b"]),
    ("x = '%s-%s' % ('a', 'b')", ["a-b"]),
    ("x = '{}-b'.format('a')", ["a-b"]),
    ("x = ('a', 'b')[0]", ["a", "b"]),
    ("x = {'a': 'b'}['a']", ["b"]),
    ("x = {'a': {'b': 'c'}}['a']['b']", ["c"]),
    ("x = {'a': 'b'}.get('a')", ["b"]),
    ("class A:\n    b = 'c'\nx = A.b", ["c"]),
    ("class A:\n    b = 'c'\nx = A().b", ["c"]),
    ("class Z:\n    b = 'c'\nclass A(Z): ...\nx = A().b", ["c"]),
    ("class A(Enum):\n    b = 'c'\nx = A.b.value", ["c"]),
    ("def f(): return 'a'\nx = f()", ["a"]),
    ("def f(y): return y + 'b'\nx = f('a')", ["ab"]),
    ("def f(y='b'): return y\nx = f()", ["b"]),
    ("def f(*, y): return y\nx = f(y='b')", ["b"]),
    ("f = lambda y: y\nx = f('a')", [Given("inputs", "y")]),
    ("class A:\n    def m(self, y): return y\nx = A().m('a')", ["a"]),
    ("class A:\n    @staticmethod\n    def m(y): return y\nx = A.m('a')", ["a"]),
    ("class A:\n    def __init__(self, y): self.y = y\nx = A('a').y", ["a"]),
    ("@dataclass\nclass A:\n    y: str\nx = A('a').y", ["a"]),
    ("@dataclass\nclass A:\n    z: str\n    y: str\nx = A('b', y='a').y", ["a"]),
    ("for x in ('a', 'b'): ...", ["a", "b"]),
    ("x, y = 'a', 'b'", ["a"]),
    ("(x := 'a')", ["a"]),
    ("import typing\nx = typing.cast(str, 'a')", ["a"]),
    ("import os\nx = os.environ['T']", [Given("environment", "T")]),
    ("from os import environ\nx = environ['T']", [Given("environment", "T")]),
    ("import os\nx = os.getenv('T') or 'a'", [Given("environment", "T", "a")]),
    ("x = 1", ["1"]),
    ("x = None", [UNKNOWN]),
    ("x = x", []),
    ("def f(): return f()\nx = f()", []),
    ("x = json.loads(y)['a']", [UNKNOWN]),
    ("x = a < b", [UNKNOWN]),
]


@pytest.mark.parametrize(("source", "values"), TEXTS, ids=[source for source, _ in TEXTS])
def test_texts(source, values):
    assert sorted(map(str, known(source))) == sorted(map(str, values))


OBJECTS = [
    ("import boto3\nx = boto3.client('s3')", Client("s3")),
    ("from boto3 import client\nx = client('s3')", Client("s3")),
    ("from boto3 import *\nx = client('s3')", Client("s3")),
    ("import boto3.session\nx = boto3.session.Session().client('s3')", Client("s3")),
    ("import boto3\ngetattr(boto3, 'client')\nx = getattr(boto3, 'client')('s3')", Client("s3")),
    ("import boto3\nmake = boto3.client\nx = make('s3')", Client("s3")),
    ("import boto3\nx = {'a': boto3.client('s3')}['a']", Client("s3")),
    ("import boto3\nx = {n: boto3.client(n) for n in ('s3',)}['s3']", Client("s3")),
    ("import boto3\nwith boto3.client('s3') as x: ...", Client("s3")),
    ("import boto3\nx = boto3.resource('s3').meta.client", Client("s3")),
    ("import boto3\nx = boto3.client('s3', region_name='eu-west-1')", Client("s3", text("eu-west-1"))),
    ("import boto3\nx = boto3.Session(region_name='eu-west-1').client('s3')", Client("s3", text("eu-west-1"))),
    ("import boto3\nx = boto3.client(name)", Client("")),
    ("import boto3\nx = boto3.resource('dynamodb')", Resource("dynamodb")),
    ("c = None\ndef f():\n    global c\n    import boto3\n    c = boto3.client('s3')\nx = c", Client("s3")),
    ("import boto3\nclass A:\n    def __enter__(self): return boto3.client('s3')\nwith A() as x: ...", Client("s3")),
    ("def f(c: 'S3Client'): return c\nfrom mypy_boto3_s3 import S3Client\nx = f(1)", Client("s3")),
    ("from mypy_boto3_s3 import S3Client\nx: S3Client", Client("s3")),
    ("from mypy_boto3_s3 import S3Client\nx: S3Client | None", Client("s3")),
]


@pytest.mark.parametrize(("source", "value"), OBJECTS, ids=[source for source, _ in OBJECTS])
def test_objects_of_the_sdk(source, value):
    assert value in value_of(source)


def test_lists_have_what_is_added_to_them_later():
    (row,) = value_of("x = ['a']\nx.append('b')\nx.extend\n")
    assert isinstance(row, Row)
    assert [value.known for value in row.elements] == ["a", "b"]


def test_dictionaries_have_what_is_put_into_them_later():
    (record,) = value_of("x = dict(a='b')\nx['c'] = 'd'\n")
    assert isinstance(record, Record)
    assert record.get("c") == (text("d"),)
    (merged,) = value_of("y = {'a': 'b'}\nx = {**y, 'c': 'd'} | {'e': 'f'}")
    assert [merged.get(key) for key in "ace"] == [(text("b"),), (text("d"),), (text("f"),)]
    (unsure,) = value_of("x = {**y, 'a': 'b'}")
    assert unsure.get("z") == (UNKNOWN,)


def test_parameters_of_declared_functions_also_come_from_outside():
    source = "@tool\ndef f(y):\n    return y\nx = f('a')"
    assert known(source) == ["a", Given("inputs", "y")]


def test_arguments_by_two_stars():
    tree = ast.parse("w = {'Bucket': 'raw'}\nf(**w, Key='k', **more)\nf(**w)\n")
    evaluator = Evaluator(tree, TABLE)
    first = evaluator.arguments(tree.body[1].value)
    assert (first.named["Bucket"], first.named["Key"], first.open) == ((text("raw"),), (text("k"),), True)
    assert not evaluator.arguments(tree.body[2].value).open


HOSTILE = {
    "texts that double": "a0 = 'x' * 9\n" + "\n".join(f"a{i + 1} = a{i} + a{i}" for i in range(80)) + "\nx = a80",
    "dictionaries that double": "a0 = {}\n"
    + "\n".join(f"a{i + 1} = {{'a': a{i}, 'b': a{i}}}" for i in range(80))
    + "\nx = a80",
    "a name bound to itself a thousand times": "x = 'a'\n" + "\n".join(f"x = f'{{x}}{i}{{x}}'" for i in range(300)),
    "functions that call one another": "\n".join(
        f"def f{i}(a): return f{(i + 1) % 40}(f{(i + 2) % 40}(a))" for i in range(40)
    )
    + "\nx = f0(1)",
    "many calls": "def f(a): return a\n" + "\n".join(f"x = f('{i}')" for i in range(600)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_ends_with_few_values(name):
    tree = ast.parse(f"{HOSTILE[name]}\nx\n")
    evaluator = Evaluator(tree, TABLE)
    assert len(evaluator.of(tree.body[-1].value)) <= 32


def test_too_many_texts_are_one_that_is_not_known():
    assert known("\n".join(f"x = 'a{i}'" for i in range(40))) == [UNKNOWN]


def test_too_many_calls_are_cut_short_and_said():
    tree = ast.parse("def f(a): return a\n" + "\n".join(f"x = f('{i}')" for i in range(300)) + "\nx\n")
    evaluator = Evaluator(tree, TABLE)
    assert UNKNOWN in evaluator.of(tree.body[-1].value)
    assert evaluator.exhausted


def test_what_calls_itself_is_known_as_far_as_it_ends():
    source = "def f(n): return g(n)\ndef g(n): return f(n) if n else 'a'\ny = g(1)\nx = f(1)"
    assert known(source) == ["a"]
    assert known(source, "y") == ["a"]
