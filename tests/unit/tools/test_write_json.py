"""Writing JSON."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.write_json import write_json


def test_keys_are_sorted_and_letters_stay_letters() -> None:
    assert write_json({"b": 1, "a": "한글"})["text"] == '{\n  "a": "한글",\n  "b": 1\n}'


@pytest.mark.parametrize("indent", [-1, 9])
def test_the_indent_is_bounded(indent: int) -> None:
    with pytest.raises(InvalidError, match="0 to 8"):
        write_json({}, indent=indent)


@pytest.mark.parametrize("value", [float("nan"), object(), {1: 2, "a": 3}])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(InvalidError):
        write_json(value)


def test_a_loop_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InvalidError):
        write_json(loop)
