import ast

from tdev.domain.analysis.scopes import Scopes
from tdev.domain.permissions.callers import Callers, share_globals


def looked_at(source):
    tree = ast.parse(source)
    scopes = Scopes(tree)
    return tree, scopes, Callers(tree, scopes)


def function(tree, name):
    return next(n for n in ast.walk(tree) if getattr(n, "name", "") == name)


def lines(calls):
    return [call.lineno for call in calls]


def test_calls_are_found_by_the_name_of_the_function():
    tree, _, callers = looked_at("def f(a):\n    pass\nf(1)\nother.f(2)\ng(3)\n")
    assert lines(callers.of(function(tree, "f"))) == [3, 4]


def test_an_initializer_is_called_by_its_class_and_by_those_above_it():
    tree, _, callers = looked_at(
        "class Store:\n    def __init__(self, a):\n        pass\nStore(1)\nsuper().__init__(2)\n"
    )
    assert lines(callers.of(function(tree, "__init__"))) == [4, 5]
    assert lines(callers.of_class(function(tree, "Store"))) == [4]


def test_what_is_added_belongs_to_the_variable_and_not_to_its_name():
    tree, _, callers = looked_at(
        "xs = []\nxs.append(1)\nxs.insert(0, 2)\ndef f():\n    xs = []\n    xs.append(3)\nxs\n"
    )
    name = next(n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.lineno == 7)
    assert [node.value for node in callers.added(name)] == [1, 2]


def test_what_is_put_into_a_dictionary():
    tree, _, callers = looked_at("d = {}\nd['a'] = 1\nd\n")
    name = next(n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.lineno == 3)
    assert [(key.value, content.value) for key, content in callers.put(name)] == [("a", 1)]


def test_attributes_that_are_set_from_outside_are_known_by_the_way_they_are_written():
    tree, _, callers = looked_at("app.state.s3 = 1\nother.s3 = 2\napp.state.s3\napp.state.sqs\n")
    read = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.lineno in (3, 4) and n.attr != "state"]
    assert [[node.value for node in callers.set_from_outside(n)] for n in read] == [[1], []]


def test_handlers_and_declared_functions_are_called_from_outside():
    source = (
        "@tool\ndef a(x): ...\n@staticmethod\ndef b(x): ...\n@lru_cache(maxsize=1)\ndef c(x): ...\n"
        "def handler(event, context): ...\n"
    )
    tree, _, callers = looked_at(source)
    assert [callers.is_entry(function(tree, name)) for name in ("a", "b", "c", "handler")] == [True, False, False, True]
    assert not callers.is_entry(ast.parse("lambda x: x", mode="eval").body)


def test_properties_are_read_without_a_call():
    source = """
class A:
    @property
    def a(self): ...
    @functools.cached_property
    def b(self): ...
    def c(self): ...
"""
    tree, _, callers = looked_at(source)
    assert [callers.is_property(function(tree, name)) for name in "abc"] == [True, True, False]
    assert not callers.is_property(ast.parse("lambda x: x", mode="eval").body)


def test_answers_are_what_a_function_itself_returns_or_yields():
    source = "def f(a):\n    def g():\n        return 1\n    if a:\n        return 2\n    yield 3\n    return\n"
    tree, _, callers = looked_at(source)
    assert sorted(node.value for node in callers.answers(function(tree, "f"))) == [2, 3]
    assert [n.value for n in callers.answers(ast.parse("lambda: 4", mode="eval").body)] == [4]


def test_globals_that_a_function_binds_are_bound_in_the_module():
    source = """
c = None
def f():
    global c
    c = 1
def g():
    n = 0
    def h():
        nonlocal n
        n = 2
"""
    tree, scopes, _ = looked_at(source)
    share_globals(tree, scopes)
    assert len(scopes.module.bindings["c"]) == 2
    assert len(scopes.inner[function(tree, "g")].bindings["n"]) == 2
    assert "n" not in scopes.inner[function(tree, "h")].bindings
