"""Which name is bound where: as Python looks names up, for every way in which a name gets its value."""

import ast

import pytest

from tdev.domain.analysis.scopes import Scopes


def looked_up(source: str, name: str, at: str) -> list[tuple[str, str]]:
    """How a name is bound as seen from the call ``at(...)``: way, and the text of what it is bound to."""
    tree = ast.parse(source)
    scopes = Scopes(tree)
    (call,) = (
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == at
    )
    found = []
    for binding in scopes.of(call).find(name):
        node = binding.node
        if isinstance(node, ast.arg | ast.FunctionDef | ast.ClassDef):
            text = node.arg if isinstance(node, ast.arg) else node.name
        else:
            text = binding.dotted or (ast.unparse(node) if node else "")
        found.append((binding.how, text))
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\nhere()", [("value", "1")]),
        ("x: int = 1\nhere()", [("value", "1")]),
        ("x: int\nhere()", [("parameter", "int")]),
        ("x += 2\nhere()", [("value", "2")]),
        ("if (x := f()): here()", [("value", "f()")]),
        ("a, x = 1, 2\nhere()", [("value", "2")]),
        ("a, *x = rows\nhere()", [("item", "rows")]),
        ("a, (b, x) = 1, (2, 3)\nhere()", [("value", "3")]),
        ("for x in rows: here()", [("item", "rows")]),
        ("for a, x in rows: here()", [("item", "rows")]),
        ("[here() for x in rows]", [("item", "rows")]),
        ("with door() as x: here()", [("enter", "door()")]),
        ("import x\nhere()", [("import", "x")]),
        ("import x.y.z\nhere()", [("import", "x")]),
        ("import y.z as x\nhere()", [("import", "y.z")]),
        ("from y import z as x\nhere()", [("import", "y.z")]),
        ("from . import x\nhere()", [("import", "x")]),
        ("def x(): pass\nhere()", [("definition", "x")]),
        ("class x: pass\nhere()", [("definition", "x")]),
        ("x = 1\nx = 2\nhere()", [("value", "1"), ("value", "2")]),
        ("here()", []),
    ],
)
def test_every_way_to_bind_a_name_is_known(source: str, found: list[tuple[str, str]]) -> None:
    assert sorted(looked_up(source, "x", "here")) == sorted(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\ndef f():\n    here()", [("value", "1")]),
        ("x = 1\ndef f():\n    x = 2\n    here()", [("value", "2")]),
        ("x = 1\ndef f(x):\n    here()", [("parameter", "x")]),
        ("x = 1\nf = lambda x=3: here()", [("parameter", "x"), ("value", "3")]),
        ("def f(*x):\n    here()", [("parameter", "x")]),
        ("def f(*, x=2):\n    here()", [("parameter", "x"), ("value", "2")]),
        ("class C:\n    x = 1\n    here()", [("value", "1")]),
        ("class C:\n    x = 1\n    def f(self):\n        here()", []),
        ("x = 0\nclass C:\n    x = 1\n    def f(self):\n        here()", [("value", "0")]),
        ("x = 1\ndef f(x):\n    pass\nhere()", [("value", "1")]),
    ],
)
def test_names_are_looked_up_from_the_inside_out_and_classes_are_passed_over(
    source: str, found: list[tuple[str, str]]
) -> None:
    assert sorted(looked_up(source, "x", "here")) == sorted(found)


def test_the_first_parameter_of_a_method_is_the_object_and_its_attributes_are_the_class_s() -> None:
    source = "class C:\n    def __init__(self):\n        self.x = make()\n    def f(self):\n        here()\n"
    assert looked_up(source, "self", "here") == [("self", "C")]
    tree = ast.parse(source)
    scopes = Scopes(tree)
    inner = scopes.inner[tree.body[0]]
    assert [binding.how for binding in inner.find("x")] == ["value"]


def test_a_static_method_has_no_object() -> None:
    source = "class C:\n    @staticmethod\n    def f(a):\n        here()\n"
    assert looked_up(source, "a", "here") == [("parameter", "a")]


def test_what_stands_around_a_node_is_known() -> None:
    tree = ast.parse("class C:\n    def f(self):\n        while True:\n            here()\n")
    scopes = Scopes(tree)
    function = tree.body[0].body[0]  # type: ignore[attr-defined]
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    kinds = [type(node).__name__ for node in scopes.above(call)]
    assert kinds == ["Expr", "While", "FunctionDef", "ClassDef", "Module"]
    assert scopes.owner(function) is tree.body[0]
    assert scopes.owner(call) is None


@pytest.mark.parametrize(
    ("body", "leaves"),
    [
        ("break", True),
        ("return 1", True),
        ("raise E", True),
        ("yield 1", True),
        ("if a:\n            break", True),
        ("work()", False),
        ("if a:\n            work()", False),
    ],
)
def test_whether_a_loop_can_be_left_is_known(body: str, leaves: bool) -> None:
    tree = ast.parse(f"def f():\n    while True:\n        {body}\n")
    loop = tree.body[0].body[0]  # type: ignore[attr-defined]
    assert Scopes(tree).has_way_out(loop) is leaves


def test_deep_code_is_read_without_recursion() -> None:
    source = "x = " + "f(" * 80 + "1" + ")" * 80
    scopes = Scopes(ast.parse(source))
    assert len(scopes.module.find("x")) == 1
