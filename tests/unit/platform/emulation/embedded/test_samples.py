"""Calls of what is public in a module, with made inputs."""

import sys
import types

import pytest

from tdev.platform.emulation.embedded.samples import finished, public_calls

HEAD = "from __future__ import annotations\nseen = []\n"


def called(source, keys=()):
    """What the public functions of a source wrote down of their inputs, in order."""
    module = types.ModuleType("sampled")
    sys.modules["sampled"] = module
    try:
        exec(compile(HEAD + source, "sampled.py", "exec"), module.__dict__)
        for _, call in public_calls(module, HEAD + source, keys):
            call()
    finally:
        del sys.modules["sampled"]
    return module.seen


@pytest.mark.parametrize(
    ("hint", "much", "little"),
    [
        ("str", "sample", "1234"),
        ("int", 1, 1),
        ("bool", True, False),
        ("bytes", b"sample", b"sample"),
        ("list[str]", ["sample"], ["1234"]),
        ("set[int]", {1}, {1}),
        ("str | None", "sample", None),
        ("list", ["sample"], ["1234"]),
        ("Literal['a', 'b']", "a", "b"),
        ("Iterable[int]", [1], [1]),
    ],
)
def test_inputs_come_from_the_hints_with_much_and_with_little(hint, much, little):
    source = f"from typing import Literal, Iterable\ndef f(a: {hint}) -> None:\n    seen.append(a)\n"
    assert called(source) == [much, little]


def test_dictionaries_have_the_keys_that_the_code_looks_up():
    much, _ = called("def f(event: dict) -> None:\n    seen.append(event)\n", ("order",))
    assert much == {"sample": "sample", "id": "sample", "order": "sample"}


def test_defaults_stay_and_names_are_used():
    assert called("def f(a: int = 7, *, b: str) -> None:\n    seen.append((a, b))\n") == [(7, "sample"), (7, "1234")]


def test_functions_that_are_handed_over_answer_yes_and_then_no():
    source = "from typing import Callable\ndef f(ok: Callable[[str], bool]) -> None:\n    seen.append(ok('x'))\n"
    assert called(source) == [True, False]


def test_methods_are_called_on_objects_made_of_samples():
    source = (
        "class Other:\n    def __init__(self, n: int) -> None:\n        self.n = n\n"
        "class C:\n    def __init__(self, other: Other) -> None:\n        self.other = other\n"
        "    def m(self, a: str) -> None:\n        seen.append((self.other.n, a))\n"
        "    @property\n    def p(self) -> None:\n        seen.append('p')\n"
    )
    assert called(source) == [(1, "sample"), "p", (1, "1234"), "p"]


def test_an_object_that_the_module_has_made_is_used_as_it_is():
    source = (
        "class C:\n    def __init__(self, name: str) -> None:\n        self.name = name\n"
        "    def m(self) -> None:\n        seen.append(self.name)\nc = C('mine')\n"
    )
    assert called(source) == ["mine", "mine"]


def test_a_class_is_made_by_its_own_way_of_making_it_of_nothing():
    source = (
        "class C:\n    def __init__(self, name: str) -> None:\n        self.name = name\n"
        "    @classmethod\n    def usual(cls) -> C:\n        return cls('usual')\n"
        "    def m(self) -> None:\n        seen.append(self.name)\n"
    )
    assert called(source) == ["usual", "usual"]


def test_what_the_module_calls_with_its_own_arguments_is_not_called_from_outside():
    source = "def inner(a: str) -> None:\n    seen.append(a)\ndef outer() -> None:\n    inner('mine')\n"
    assert called(source) == ["mine", "mine"]
    source = (
        "class C:\n    def inner(self, a: str) -> None:\n        seen.append(a)\n"
        "    def outer(self) -> None:\n        self.inner('mine')\n"
    )
    assert called(source) == ["mine", "mine"]


def test_private_names_imports_abstract_classes_and_errors_are_left_alone():
    source = (
        "from abc import ABC, abstractmethod\nfrom os.path import join\ndef _f() -> None:\n    seen.append('no')\n"
        "class A(ABC):\n    @abstractmethod\n    def m(self) -> None: ...\nclass E(Exception):\n    pass\n"
    )
    assert called(source) == []


def test_types_of_the_stubs_become_objects_of_the_sdk():
    source = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from mypy_boto3_s3 import S3Client\n"
        "    from mypy_boto3_dynamodb.service_resource import Table\n"
        "def f(s3: S3Client, table: Table) -> None:\n"
        "    seen.append((s3.meta.service_model.service_name, table.name))\n"
    )
    assert called(source) == [("s3", "sample")] * 2


def test_what_a_call_gives_is_gone_through():
    async def later():
        return 7

    assert finished(later()) == 7
    assert finished(each for each in range(3)) == [0, 1, 2]
    assert len(finished(iter_forever())) == 100
    assert finished("x") == "x"


def iter_forever():
    while True:
        yield 1
