"""Headers of a file that is saved and not shown."""

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.http.attachment import attachment


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_whatever_a_file_is_called_its_name_stays_one_value_of_the_header(name: str) -> None:
    told = attachment(name)["content-disposition"]
    start = "attachment; filename*=UTF-8''"
    assert told.startswith(start)
    assert told.isascii()
    assert not set(told[len(start) :]) & set("\r\n\"';, /\\")
    assert unquote(told[len(start) :]) == name.rpartition("/")[2]


def test_nothing_runs_in_it() -> None:
    assert attachment("a.html")["content-security-policy"] == "sandbox; default-src 'none'"
