"""Where code is changed, and where not."""

import ast

import pytest

from tdev.domain.mutation.places import places


def names(source):
    tree = ast.parse(source)
    return {node.node.id for root in tree.body for node in places(root, tree) if isinstance(node.node, ast.Name)}


def test_places_come_in_the_order_of_the_text_with_what_stands_above_them():
    tree = ast.parse("x = a + b\n")
    found = list(places(tree.body[0], tree))
    assert [type(place.node).__name__ for place in found[:4]] == ["Assign", "Name", "Store", "BinOp"]
    named = {place.node.id: place for place in found if isinstance(place.node, ast.Name)}
    assert isinstance(named["a"].parent, ast.BinOp)
    assert named["a"].above[-1] is tree


@pytest.mark.parametrize(
    "source",
    [
        "import hidden",
        "print(hidden)",
        "log.info('x', hidden)",
        "self.logger.debug(hidden)",
        "warnings.warn(hidden)",
        "assert hidden",
        "x = f'{hidden}'",
        "__all__ = [hidden]",
        "Rows = list[hidden]",
        "T = TypeVar('T', bound=hidden)",
        "if TYPE_CHECKING:\n    hidden()",
        "if __name__ == '__main__':\n    hidden()",
        "raise ValueError(hidden)",
        "raise ValueError() from hidden",
        "x: hidden = 1",
        "@hidden\ndef f(): pass",
        "def f(a: hidden): pass",
        "def f() -> hidden: pass",
        "class A(hidden, metaclass=hidden): pass",
        "try:\n    pass\nexcept hidden:\n    pass",
    ],
)
def test_what_no_test_should_see_is_no_place(source):
    assert "hidden" not in names(source)


@pytest.mark.parametrize(
    "source",
    [
        "x = seen",
        "x: int = seen",
        "def f(a=seen): pass",
        "log(seen) if False else seen",
        "raise seen",
        "if seen:\n    pass",
        "class A:\n    a = seen",
        "with seen as a:\n    pass",
        "x = math.log(seen)",
    ],
)
def test_all_else_is_one(source):
    assert "seen" in names(source)
