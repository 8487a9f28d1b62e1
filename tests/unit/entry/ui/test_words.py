"""The languages: the same keys in each, the same values in each text, and every text that a template asks for."""

import re
from string import Formatter

import pytest

from tdev.entry.ui.rendering import NAVIGATION
from tdev.entry.ui.words import LANGUAGES, Words, catalogue, chosen
from tests.support.checkout import ROOT

TEMPLATES = ROOT / "shared/tdev/entry/ui/templates"
ASKED = re.compile(r"""\bt\(["']([a-z0-9_.:]+)["']""")


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_has_the_same_keys():
    first, *others = (catalogue(language) for language in LANGUAGES)
    for other in others:
        assert set(other) == set(first)


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_a_text_takes_the_same_values_in_every_language_and_is_not_empty(key):
    texts = [catalogue(language)[key] for language in LANGUAGES]
    assert all(text.strip() for text in texts)
    assert len({frozenset(fields(text)) for text in texts}) == 1


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_every_text_of_a_template_is_there(path):
    asked = {key for key in ASKED.findall(path.read_text()) if not key.endswith((".", "_"))}
    assert asked <= set(catalogue("en"))


def test_every_page_of_the_menu_has_a_name():
    assert {f"nav.{name}" for name in NAVIGATION} <= set(catalogue("ko"))


def test_korean_is_korean():
    hangul = [text for text in catalogue("ko").values() if re.search(r"[가-힣]", text)]
    assert len(hangul) > 0.97 * len(catalogue("ko"))


def test_a_key_that_is_none_is_an_error():
    with pytest.raises(KeyError):
        Words("en")("no.such.key")


def test_values_are_put_in():
    assert Words("en")("since.minute", n=3) == "3 min ago"


def test_a_word_of_the_api_that_nobody_translated_can_still_be_read():
    assert Words("ko").of("status", "brand_new") == "brand new"


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("", "", "en"),
        ("ko", "en", "ko"),
        ("", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "en;q=0.2,ko;q=0.7", "ko"),
        ("", "fr,de", "en"),
        ("fr", "ko", "ko"),
        ("", "ko;q=x,en", "en"),
        ("", ",;;q=,,", "en"),
    ],
)
def test_the_choice_of_the_visitor_comes_before_that_of_his_browser(wanted, accepted, language):
    assert chosen(wanted, accepted).language == language
