import ast

from tdev.domain.analysis.parts import Module

SOURCE = """
import os
LIMIT = 3
def low(): return LIMIT
def top(): return low()
class Shape:
    def area(self): return 1
class Data(dict):
    pass
if os.name == "posix":
    def inner(): return top()
if __name__ == "__main__":
    print(top())
"""


def module():
    return Module(ast.parse(SOURCE))


def names(parts):
    return {name for part in parts for name in part.names}


def test_every_statement_is_a_part_also_inside_blocks():
    assert names(module().parts) == {"LIMIT", "low", "top", "Shape", "Data", "inner"}


def test_units_are_functions_and_classes_that_do_something():
    assert [unit.name for unit in module().units()] == ["low", "top", "Shape", "inner"]


def test_a_closure_holds_what_is_mentioned_and_what_an_import_runs():
    found = module()
    assert names(found.closure(found.named("top"))) == {"top", "low", "LIMIT"}
    assert names(found.closure(found.named("Shape"))) == {"Shape", "LIMIT"}


def test_what_a_part_mentions_comes_before_it():
    order = [part.names[0] for part in module().postorder() if part.names]
    assert order.index("LIMIT") < order.index("low") < order.index("top") < order.index("inner")


def test_a_guarded_block_is_not_run_by_an_import():
    run = [ast.unparse(part.node) for part in module().parts if part.at_import]
    assert "print(top())" not in run
    assert "LIMIT = 3" in run


def test_circles_end():
    found = Module(ast.parse("def a(): b()\ndef b(): a()\n"))
    assert names(found.closure(found.named("a"))) == {"a", "b"}
    assert len(found.postorder()) == 2
