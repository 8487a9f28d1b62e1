"""Both JSONata libraries behind the one function."""

import threading
from typing import Any

import pytest

from tdev.platform.jsonata import Compile, compiler, python_compiler, rust_compiler
from tdev.platform.machine.embedded import jsonata_library
from tdev.platform.machine.embedded.jsonata_library import LANGUAGE, UNDEFINED


@pytest.fixture(params=[rust_compiler, python_compiler])
def compiled(request: pytest.FixtureRequest) -> Compile:
    compile_source: Compile = request.param(LANGUAGE)
    return compile_source


CASES: list[tuple[str, Any]] = [
    ("1 + 2", 3),
    ("$v.a", 1),
    ("$v.n", None),
    ("null", None),
    ("$v.gone", UNDEFINED),
    ("$gone", UNDEFINED),
    ("$v.list[x=1]", {"x": 1}),
    ("[$v.list.x]", [1, 2]),
    ("$merge([$v.list[0], {'y': null}])", {"x": 1, "y": None}),
    ("$map([1,2], function($i){$i*2})", [2, 4]),
    ("'é' & '\"'", 'é"'),
    ("1 /* a comment */", 1),
    ("$hash('a','MD5')", "0cc175b9c0f1b6a831c399e269772661"),
    ("$parse('[1]')[0]", 1),
    ("$range(1,3,1)", [1, 2, 3]),
    ("$random(1) = $random(1)", True),
    ("$partition([1,2,3],2)", [[1, 2], [3]]),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_the_libraries_agree(compiled: Compile, source: str, expected: Any) -> None:
    bindings = {"v": {"a": 1, "n": None, "list": [{"x": 1}, {"x": 2}]}}
    assert compiled(source)(None, bindings) == expected


@pytest.mark.parametrize("source", ["1 +", "", '1), "x": (2'])
def test_what_is_no_expression_is_refused(compiled: Compile, source: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compiled(source)


@pytest.mark.parametrize("source", ["1 + 'a'", "$error('x')", "$range(1,5,0)"])
def test_what_fails_is_a_value_error(compiled: Compile, source: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compiled(source)(None, {})


def test_the_rust_library_comes_first() -> None:
    assert compiler(LANGUAGE).__qualname__.startswith("rust_compiler")


def test_each_thread_has_expressions_of_its_own_and_forgets_them() -> None:
    jsonata_library.evaluate("1 + 1", {})
    seen: list[Any] = []

    def other() -> None:
        seen.append(jsonata_library.evaluate("1 + 1", {}))
        jsonata_library.forget()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [2]
    assert jsonata_library.evaluate("1 + 1", {}) == 2


def test_check_accepts_an_expression_and_refuses_others() -> None:
    jsonata_library.check("$a.b")
    with pytest.raises(ValueError, match="S0207"):
        jsonata_library.check("1 +")
