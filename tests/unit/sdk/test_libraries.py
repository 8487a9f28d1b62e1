"""Optional libraries."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.sdk import library


def test_an_installed_library_is_the_module() -> None:
    assert library("json").loads("[1]") == [1]


def test_a_missing_library_says_what_to_install() -> None:
    with pytest.raises(InvalidError, match="no_such_library") as raised:
        library("no_such_library")
    assert raised.value.hint == 'pip install "t-developer[library]"'
