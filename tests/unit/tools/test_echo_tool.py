"""The echo."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.echo_tool import echo_tool


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert echo_tool(text) == {"text": text}
