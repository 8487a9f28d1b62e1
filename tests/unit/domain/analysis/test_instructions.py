import pytest

from tdev.domain.analysis.instructions import is_prose


@pytest.mark.parametrize(
    "text",
    [
        "You are a clerk",
        "choose one of: a, bb, cc or dd",
        "Wähle die passende Abteilung",
        "問い合わせを分類して",
        "담당 부서를 고르세요",
    ],
)
def test_instructions_are_prose(text):
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gpt-4o-mini",
        "two words",
        "https://example.org/a long address with words",
        "SELECT name, age FROM users WHERE id = 1",
        "insert into users values (1)",
        "some/path/to/a/file.txt",
        "a b c d e",
        "1 2 3 4 5",
        "日本語",
    ],
)
def test_names_addresses_paths_and_queries_are_not(text):
    assert not is_prose(text)
