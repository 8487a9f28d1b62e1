"""Which components a part of a goal asks for."""

import pytest

from tdev.domain.planning.described.casting import cast, said_option, unserved
from tdev.domain.planning.described.parts import Part, read, says_nothing
from tdev.domain.planning.described.portraits import gallery_of
from tests.support.described import described_index

GALLERY = gallery_of(described_index())


def part(goal: str) -> Part:
    (only,) = read(goal, GALLERY.text).parts
    return only


def names(goal: str) -> list[str]:
    return [role.portrait.component.name for role in cast(part(goal), GALLERY)]


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("post a summary to #a", ["digest_writer", "slack_poster"]),
        ("서울 날씨 메일로 보내줘", ["sky_watcher", "post_office"]),
        ("read it aloud in German", ["interpreter", "announcer"]),
        ("put it in s3://a/b", ["bucket_writer"]),
        ("read s3://a/b", ["bucket_reader"]),
        ("1달러는 몇 원", ["money_changer"]),
        ("do something", []),
    ],
)
def test_one_part_may_ask_for_several(goal: str, expected: list[str]) -> None:
    assert names(goal) == expected


def test_excluded_components_are_not_chosen() -> None:
    assert cast(part("요약해줘"), GALLERY, frozenset(["digest_writer"])) == []


@pytest.mark.parametrize("goal", ["send it by telegram", "upload it to gs://a/b", "카톡으로 보내줘", "zip it"])
def test_what_nobody_knows_stays_unserved(goal: str) -> None:
    assert unserved(part(goal), cast(part(goal), GALLERY), GALLERY)


def test_a_service_the_components_speak_of_is_none_of_the_outside() -> None:
    assert read("post it to Slack and Jira", "posts to jira").parts[-1].foreign == ()


def test_a_choice_is_found_in_other_words() -> None:
    assert said_option(("sum", "mean"), part("region별 평균")) == "mean"
    assert said_option(("sum", "mean"), part("assume")) == ""


@pytest.mark.parametrize("goal", ["", "???", "ㅋㅋㅋ", "hello", "안녕ㅎㅎ"])
def test_noise_says_nothing(goal: str) -> None:
    assert says_nothing(goal)


def test_a_request_says_something() -> None:
    assert not says_nothing("요약")
