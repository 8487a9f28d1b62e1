"""What of a goal's words could be the value of a parameter."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.tokens import Tokens
from tdev.domain.planning.ranked.values import values_in
from tests.support.goals import LONG_TEXTS, LONGEST, odd_texts, read_values, values_of

AS_WRITTEN = frozenset(("quote", "span", "inner", "opened", "addr", "unit", "date:raw", "time:raw"))
NUMBERS = frozenset(("num", "numf", "pct"))
MOST = 18_000
"""No text gives more candidates than this."""


@pytest.mark.parametrize(
    ("goal", "quoted"),
    [
        ('say "hello there" twice', ["hello there"]),
        ("say “hello” and ‘bye’", ["hello", "bye"]),
        ("run `ls -l` now", ["ls -l"]),
        ("call it 'my list'", ["my list"]),
        ("it's Ann's 'own' one", ["own"]),
        ("say 'it's fine' loudly", ["it's fine"]),
        ('write "Done."', ["Done.", "Done"]),
        ('split it at "."', ["."]),
        ('say "hello there', ["hello there"]),
        ("say “hello there.", ["hello there.", "hello there"]),
        ('one " alone', []),
        ('empty "" quotes', []),
        ('over "two\nlines"', []),
        ("'서울의 날씨'를 찾아줘", ["서울의 날씨"]),
        ("5'10 tall and 6'2 wide", []),
    ],
)
def test_quoted_texts_are_read(goal: str, quoted: list[str]) -> None:
    assert values_of(goal, "quote") == quoted


@pytest.mark.parametrize(
    ("goal", "numbers"),
    [
        ("add 12 and 30", [12, 30]),
        ("pay 1,234.50 now", [1234.5]),
        ("from -3 to +4 or 5-10", [-3, 4, 5, 3, 10]),
        ("take 2e3 of them", [2000.0]),
        ("about 1e999 of them", []),
        ("3, 4, and 5", [3, 4, 5]),
        ("12,,3", [12, 3]),
        ("12,", [12]),
        ("١٢ apples", [12]),
        ("twenty apples and one pear", [20, 1]),
        ("Thirty", [30]),
        ("5kg of it", [5]),
        ("20% of it", [20]),
        ("costs $7", [7]),
        ("사과 3개", [3]),
        ("version v2 of A4", []),
        ("at 10.5 or 11.", [10.5, 11]),
        ("no numbers", []),
        ('say "42" aloud', [42]),
        ('say "nan" or "inf" or "infinity"', []),
        ("card 4111111111111111", [4111111111111111]),
        ("1" * 4000, []),
        ("9" * 200, [int("9" * 200)]),
    ],
)
def test_numbers_are_read(goal: str, numbers: list[float]) -> None:
    assert list(dict.fromkeys(values_of(goal, "num"))) == numbers


@pytest.mark.parametrize(
    ("goal", "kind", "value", "text"),
    [
        ("grows by 20% a year", "pct", 0.2, "20%"),
        ("grows by 7.5 % a year", "pct", 0.075, "7.5 %"),
        ("walk 5 km today", "unit", "5 km", "5 km"),
        ("a budget of $500, no more", "unit", "$500", "$500"),
        ("$7 apples", "unit", "$7", "$7"),
        ("at 21°C inside", "unit", "21°C", "21°C"),
        ("사과 3개 주문", "unit", "3개", "3개"),
        ("add 1,000 to it", "numstr", "1,000", "1,000"),
        ("add 1,000 to it", "numf", 1000.0, "1,000"),
        ("meet on May 3, 2024", "date:iso", "2024-05-03", "May 3, 2024"),
        ("meet at 3pm", "time:24", "15:00", "3pm"),
        ("read data/a.csv now", "addr", "data/a.csv", "data/a.csv"),
        ("read ../.env.json now", "addr", "env.json", "env.json"),
        ("ping 10.0.0.1 now", "addr", "10.0.0.1", "10.0.0.1"),
        ("see https://a.org/x, then", "addr", "https://a.org/x", "https://a.org/x"),
        ("mail ann@x.org.", "addr", "ann@x.org", "ann@x.org"),
        ("find weather in New York now", "span", "New York", "New York"),
        ("founded by Acme Inc. in May", "span", "Acme Inc.", "Acme Inc."),
        ("find Ann's address", "span", "Ann", "Ann"),
        ("find good recipes", "sing", "good recipe", "good recipes"),
        ("list all cities", "sing", "all city", "all cities"),
        ("count the boxes", "sing", "box", "boxes"),
        ("in the past month", "opened", "the past month", "the past month"),
        ("서울에서 날씨를 찾아", "span", "서울", "서울"),
        ("날씨를 찾아", "span", "날씨", "날씨"),
        ("buy eggs, milk and bread", "list", ["eggs", "milk", "bread"], "eggs, milk and bread"),
        ("sum 1, 2, and 3", "listnum", [1, 2, 3], "1, 2, and 3"),
        ("an image of 800x600", "listnum", [800, 600], "800x600"),
        ("an image of 800x600", "num", 600, "600"),
        ("in 2010, 2015 and 2020. Then", "listnum", [2010, 2015, 2020], "2010, 2015 and 2020"),
        ("on the 2nd, 3rd and 4th floor", "listnum", [2, 3, 4], "2nd, 3rd and 4th"),
        ("for cats and dogs", "joined", "cats, dogs", "cats and dogs"),
        ("for cats and dogs", "listone", ["cat", "dog"], "cats and dogs"),
        ("in blue and green colours", "pair", "blue and green", "blue and green"),
        ("raise 5 million now", "num", 5_000_000, "5 million"),
        ("raise 2.5 billion now", "num", 2_500_000_000, "2.5 billion"),
        ("bake two dozen rolls", "num", 24, "two dozen"),
        ("grows by 20 percent", "pct", 0.2, "20 percent"),
        ("a base of 6cm", "measure", "cm", "cm"),
        ("at 5km/h there", "measure", "km/h", "km/h"),
        ("a business-class seat", "half", "business", "business"),
        ("meet on 3rd of May, 2024", "date:long", "May 3, 2024", "3rd of May, 2024"),
        ("drive from City A to City B", "span", "City A", "City A"),
        ("a gift for charity Wings of Hope today", "span", "Wings of Hope", "Wings of Hope"),
        ("see Dr. Smith at noon", "span", "Dr. Smith", "Dr. Smith"),
        ("books by J.K. Rowling there", "span", "J.K. Rowling", "J.K. Rowling"),
    ],
)
def test_other_things_are_read(goal: str, kind: str, value: Any, text: str) -> None:
    assert (kind, value, text) in [(each.kind, each.value, each.text) for each in read_values(goal)]


@pytest.mark.parametrize("goal", ["no 32/13/2024", "no 2024-02-30", "at 25:61", "at 99 am"])
def test_what_is_no_date_or_time_is_not_read_as_one(goal: str) -> None:
    assert [each.kind for each in read_values(goal) if each.kind.startswith(("date", "time"))] == []


@pytest.mark.parametrize(
    "goal",
    [
        "\"Can you please find 'Red House' for me and then play it?\"",
        "“Can you please find 'Red House' for me and then play it?”",
        "  'Can you please find \"Red House\" for me and then play it'.",
    ],
)
def test_quotes_around_the_whole_goal_do_not_hide_those_in_it(goal: str) -> None:
    assert values_of(goal, "quote") == ["Red House"]


def test_a_short_goal_in_quotes_is_a_quote() -> None:
    assert values_of('"Red House"', "quote") == ["Red House"]


@pytest.mark.parametrize("goal", ["pay 1,000 and 2,000", "about 5 or 10"])
def test_figures_of_one_number_are_no_list_of_numbers(goal: str) -> None:
    assert [1, 0] not in values_of(goal, "listnum")
    assert [5, 10] not in values_of("about 5 of 10", "listnum")


@pytest.mark.parametrize("goal", ["a million thanks", "some hundred of them", "the 5 millionth one"])
def test_a_scale_without_a_number_is_none(goal: str) -> None:
    assert [each for each in values_of(goal, "num") if each > 100] == []


def test_a_list_of_quotes_has_each_with_its_mark_or_each_without() -> None:
    lists = values_of('colour it "red," "blue," and "green"', "list")
    assert ["red", "blue", "green"] in lists
    assert ["red,", "blue,", "green"] in lists
    assert not [each for each in lists if "red" in each and "red," in each]


def test_the_same_value_at_a_place_is_given_once_as_it_was_read_first() -> None:
    found = [each for each in read_values('say "42"') if (each.start, each.value) == (5, "42")]
    assert [each.kind for each in found] == ["quote"]


@pytest.mark.parametrize(
    ("goal", "bare"),
    [
        ("서울에서 부산까지 기차를 예매해줘", {"서울", "부산", "기차"}),
        ("철수에게 회의록을 보내줘", {"철수", "회의록"}),
        ("파리로 가는 비행기", {"파리"}),
        ("한국어로 번역해줘", {"한국어"}),
        ("데이터는 표와 그래프로", {"데이터", "표", "그래프"}),
        ("GDP를 비교해줘", {"GDP"}),
    ],
)
def test_korean_words_are_read_with_and_without_what_hangs_on_them(goal: str, bare: set[str]) -> None:
    found = set(values_of(goal, "span", "inner"))
    assert bare <= found
    assert not {word for word in goal.split() if word not in found}


@pytest.mark.parametrize("word", ["사과", "가이드", "이", "를", "은행"])
def test_a_korean_word_is_never_cut_to_nothing(word: str) -> None:
    found = values_of(word, "span", "inner")
    assert word in found
    assert "" not in found


@pytest.mark.parametrize(
    ("goal", "several", "one"),
    [
        ("find good recipes", "good recipes", "good recipe"),
        ("find dry addresses", "dry addresses", "dry address"),
        ("find cheap buses", "cheap buses", "cheap buse"),
        ("find warm cities", "warm cities", "warm city"),
    ],
)
def test_one_of_several_things_is_a_guess_beside_the_words_as_written(goal: str, several: str, one: str) -> None:
    assert several in values_of(goal, "span")
    assert one in values_of(goal, "sing")


@pytest.mark.parametrize("goal", ["find the class", "find a virus", "find an axis", "find GPS", "find his"])
def test_words_that_only_end_like_several_things_are_not_cut(goal: str) -> None:
    assert values_of(goal, "sing") == []


def test_words_badly_bounded_are_no_value() -> None:
    texts = values_of("visit large old beautiful quiet gardens", "span", "inner")
    assert "large old beautiful quiet gardens" in texts
    assert "old beautiful quiet" not in texts


def test_a_value_ends_where_a_sentence_does() -> None:
    assert not [each for each in read_values("find cats. feed dogs") if each.kind == "span" and "." in each.text]


@given(odd_texts | st.text(max_size=200))
def test_every_value_has_the_text_of_its_place(text: str) -> None:
    for each in read_values(text):
        assert 0 <= each.start < each.end <= len(text)
        assert each.text == text[each.start : each.end]
        if each.kind in AS_WRITTEN:
            assert each.value == each.text


@given(odd_texts | st.text(max_size=200))
def test_values_are_of_their_kind_and_can_be_sent(text: str) -> None:
    for each in read_values(text):
        json.dumps(each.value, allow_nan=False)
        if each.kind in NUMBERS:
            assert isinstance(each.value, int | float)
            assert math.isfinite(each.value)
        elif each.kind == "listnum":
            assert len([item for item in each.value if isinstance(item, int | float)]) == len(each.value) >= 2
        elif each.kind == "list":
            assert len([item for item in each.value if isinstance(item, str)]) == len(each.value) >= 2
        else:
            assert isinstance(each.value, str)


@given(odd_texts)
def test_the_same_text_gives_the_same_values_and_none_twice(text: str) -> None:
    once = read_values(text)
    assert once == read_values(text)
    assert len({(each.start, each.end, repr(each.value)) for each in once}) == len(once)


@given(st.integers(-(10**14), 10**14))
def test_every_whole_number_is_read_as_it_is(number: int) -> None:
    for written in (f"{number}", f"{number:,}"):
        found = [each for each in read_values(f"take {written} of it") if each.kind == "num"]
        assert number in [each.value for each in found if each.text == written]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from("red green blue dark grey".split()), min_size=2, max_size=20))
def test_every_list_of_quotes_is_read(items: list[str]) -> None:
    goal = f"use {', '.join(f'“{each}”' for each in items)} in this order"
    assert items in values_of(goal, "list")


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 60))
def test_what_a_text_gives_grows_with_its_length_not_with_its_square(times: int) -> None:
    sentence = 'Book "Hotel Ritz" in Paris for 2 nights from May 3, 2024, then mail a@x.org.\n'
    assert len(read_values(sentence * times)) <= 2 * times * len(read_values(sentence))


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:8]))
def test_the_longest_texts_give_a_bounded_number_of_values(text: str) -> None:
    found = read_values(text)
    assert len(found) <= MOST
    assert all(each.text == text[each.start : each.end] for each in found)


def test_the_longest_goal_in_plain_words_loses_nothing() -> None:
    sentence = "Find flights from Seoul to New York on May 3, 2024, and send the cheapest 3 of them to ann@x.org. "
    found = read_values((sentence * LONGEST)[: len(sentence) * (LONGEST // len(sentence))])
    assert len([each for each in found if each.value == "ann@x.org" and each.kind == "addr"]) == LONGEST // len(
        sentence
    )
    assert len([each for each in found if each.value == "New York"]) == LONGEST // len(sentence)


@settings(max_examples=20, deadline=None)
@given(odd_texts, st.integers(2, 200))
def test_any_text_many_times_over_is_read(text: str, times: int) -> None:
    assert len(values_in(Tokens((text * times)[:LONGEST]))) <= MOST
