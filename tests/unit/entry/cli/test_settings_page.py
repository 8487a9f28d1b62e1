"""The page of the settings: each variable with its default and its words."""

import re
from dataclasses import fields

from tdev.entry.cli.settings_page import settings_page
from tdev.settings import Settings

ROWS = re.findall(r"^\| `TDEV_(\w+)` \| `(.*?)` \| (.*) \|$", settings_page(), re.MULTILINE)


def test_every_setting_is_there_once_in_the_order_of_the_source() -> None:
    assert [name.lower() for name, _, _ in ROWS] == [field.name for field in fields(Settings)]


def test_defaults_and_words_are_those_of_the_source() -> None:
    rows = {name: (default, words) for name, default, words in ROWS}
    assert rows["THRESHOLD"] == ("85", "Score a plan must reach.")
    assert rows["DATA"][0] == "Path('.tdev')"


def test_words_over_several_lines_are_one_row_and_nothing_breaks_the_table() -> None:
    words = {name: text for name, _, text in ROWS}
    assert "``anthropic:<name>``" in words["MODEL"]
    assert not [name for name, text in words.items() if re.search(r"(?<!\\)\|", text)]
