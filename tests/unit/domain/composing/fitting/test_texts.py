"""Values for templates of texts: what is said comes first, what the examples show is found, nothing is made up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fitting import facts_of, place_of, proposed

WORD = st.from_regex(r"[a-z]{2,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("template", "description", "rows", "wanted", "within"),
    [
        ("text_steps", "reverse the words", [("a b", "b a")], {"steps": ["reverse_words"]}, 2),
        ("text_steps", "make a slug", [("A b", "a-b")], {"steps": ["lower", "hyphens"]}, 60),
        ("text_steps", "대문자로", [("a", "A")], {"steps": ["upper"]}, 1),
        ("extract_pattern", "all hashtags", [("#a b", ["a"])], {"pattern": r"#(\w+)", "group": 1, "unique": False}, 1),
        ("extract_pattern", "the numbers", [("a 1", [1])], {"pattern": r"-?\d+", "convert": "integer"}, 8),
        ("extract_pattern", "unique e-mails", [("a@b.co", ["a@b.co"])], {"unique": True}, 1),
        ("find_first", "the year", [("in 1999", "1999"), ("no", "")], {"default": "", "convert": "text"}, 1),
        ("find_first", "the year as a number", [("in 1999", 1999), ("no", None)], {"convert": "integer"}, 1),
        ("replace_pattern", "digits by '#'", [("a1", "a#")], {"pattern": r"\d", "replacement": "#"}, 60),
        ("replace_pattern", "change 'a' to 'b'", [("xax", "xbx")], {"pattern": "a", "replacement": "b"}, 2),
        ("split_text", "split at commas", [("a, b", ["a", "b"])], {"separator": ",", "trim": True}, 1),
        ("split_text", "the lines", [("a\nb", ["a", "b"])], {"separator": "\n"}, 4),
        ("measure_text", "how many words", [("a b", 2)], {"pattern": r"\w+"}, 4),
        ("measure_text", "count 'ab'", [("abab", 2)], {"pattern": "ab", "unique": False}, 1),
        ("check_text", "is it a code", [("AB-1", True), ("CD-2", True)], {"pattern": "[A-Z]{2}\\-[0-9]{1}"}, 8),
        ("check_text", "a valid time", [("10:20", True)], {"pattern": r"(?:[01]\d|2[0-3]):[0-5]\d"}, 1),
        ("check_text", "a password of 12", [("abc", False)], {"pattern": r"(?=.*[A-Za-z])(?=.*\d).{12,}"}, 1),
        ("test_text", "is it a palindrome", [("aba", True)], {"check": "palindrome", "ignore_case": True}, 1),
        ("test_text", "does it start with 'x'", [("xa", True)], {"check": "starts", "value": "x"}, 2),
        ("shorten_text", "at most 8 characters", [("abcdefghijk", "abcde...")], {"length": 8, "suffix": "..."}, 4),
        ("mask_text", "mask all but the last 4 digits", [("12345678", "****5678")], {"keep_last": 4, "mark": "*"}, 10),
        ("encode_text", "decode base64", [("YQ==", "a")], {"encoding": "base64", "decode": True}, 1),
        ("encode_text", "caesar by 3", [("a", "d")], {"encoding": "caesar", "shift": 3}, 1),
        ("digest_text", "first 8 of sha-256", [("a", "ca978112")], {"algorithm": "sha256", "length": 8}, 1),
    ],
)
def test_what_is_wanted_is_proposed_soon(
    template: str, description: str, rows: list[tuple[Any, ...]], wanted: dict[str, Any], within: int
) -> None:
    place = place_of(wanted, proposed(template, facts_of(description, "text", *rows)))
    assert place is not None
    assert place < within


@pytest.mark.parametrize(
    ("template", "description", "found"),
    [
        ("text_steps", "reverse it", [{"steps": ["reverse"]}]),
        ("text_steps", "do something", []),
        ("replace_pattern", "remove the digits", [{"pattern": r"\d+", "replacement": ""}]),
        ("replace_pattern", "change 'a+' to 'b'", [{"pattern": r"a\+", "replacement": "b"}]),
        ("replace_pattern", "change it", []),
        ("measure_text", "count the vowels", [{"pattern": "[aeiouAEIOU]", "unique": False, "ignore_case": False}]),
        ("measure_text", "measure it", []),
        ("check_text", "check it", []),
        ("test_text", "test it", []),
        ("encode_text", "as hex", [{"encoding": "hex", "decode": False, "shift": 0}]),
        ("encode_text", "encode it", []),
        ("digest_text", "the md5", [{"algorithm": "md5", "length": None}]),
        ("digest_text", "a digest", []),
        ("format_text", "greet {who}", []),
        ("shorten_text", "make it short", []),
    ],
)
def test_without_examples_only_what_the_words_name_is_proposed(
    template: str, description: str, found: list[dict[str, Any]]
) -> None:
    assert proposed(template, facts_of(description, "text")) == found


@given(
    items=st.lists(WORD, min_size=3, max_size=5),
    first=st.sampled_from([", ", "-", " | "]),
    last=st.sampled_from([" and ", " 및 "]),
)
def test_separators_are_read_off_the_answer(items: list[str], first: str, last: str) -> None:
    answer = first.join(items[:-1]) + last + items[-1]
    found = proposed("join_list", facts_of("join them", "items", (items, answer)))
    assert place_of({"separator": first, "last": last, "empty": ""}, found) == 0


def test_the_answer_for_no_items_comes_from_an_example() -> None:
    found = proposed("join_list", facts_of("join them", "items", (["a", "b"], "a+b"), ([], "none")))
    assert found[0] == {"separator": "+", "last": "+", "empty": "none"}


def test_without_examples_a_separator_is_said() -> None:
    assert proposed("join_list", facts_of("join with '; '", "items"))[0]["separator"] == "; "
    assert proposed("join_list", facts_of("join them with dashes", "items"))[0]["separator"] == "-"


@given(who=st.from_regex(r"[A-Z]{3,6}", fullmatch=True), n=st.integers(100, 999))
def test_a_text_with_its_inputs_in_it_is_taken_apart(who: str, n: int) -> None:
    facts = facts_of("greet", "who n", (who, n, f"Dear <{who}>, {n:05d} points"))
    found = proposed("format_text", facts)
    assert found == [
        {
            "parts": [
                ["text", "Dear <"],
                ["input", "who", ""],
                ["text", ">, "],
                ["input", "n", "05d"],
                ["text", " points"],
            ]
        }
    ]


def test_the_longer_way_to_write_a_number_is_taken() -> None:
    facts = facts_of("price", "n", (1234.5, "1,234.50 won"))
    assert proposed("format_text", facts) == [{"parts": [["input", "n", ",.2f"], ["text", " won"]]}]


def test_a_quoted_text_with_names_is_the_form() -> None:
    found = proposed("format_text", facts_of('write "Hi {who}: {n:.1f}!"', "who n"))
    assert found == [
        {"parts": [["text", "Hi "], ["input", "who", ""], ["text", ": "], ["input", "n", ".1f"], ["text", "!"]]}
    ]


def test_what_an_answer_keeps_of_nothing_is_not_taken_for_a_format() -> None:
    assert proposed("format_text", facts_of("greet", "who", ("ann", "hello"))) == []


@given(kept=st.integers(1, 4), text=st.from_regex(r"[0-9]{6,9}", fullmatch=True))
def test_how_much_stays_visible_is_said(kept: int, text: str) -> None:
    masked = "*" * (len(text) - kept) + text[-kept:]
    found = proposed("mask_text", facts_of(f"hide all but the last {kept}", "text", (text, masked)))
    assert place_of({"keep_first": 0, "keep_last": kept, "mark": "*"}, found) is not None


def test_the_mark_is_that_of_the_answers() -> None:
    found = proposed("mask_text", facts_of("hide it", "text", ("secret", "######")))
    assert {each["mark"] for each in found} == {"#"}
