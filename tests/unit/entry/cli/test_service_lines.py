"""The log of a service on the terminal."""

from typing import Any

import pytest

from tdev.entry.cli.service_lines import Wanted, lines_of, show_lines

LINE = {
    "time": "2026-11-21T08:43:00.123Z",
    "level": "ERROR",
    "function": "calls.local.greet",
    "message": "greet-v2 answered 502\n",
    "request_id": "r1",
    "fields": {"version": 2},
}


class Api:
    """Answers one page after the other; then somebody interrupts."""

    def __init__(self, *pages: list[dict[str, Any]]) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[str, Any]] = []

    def call(self, method: str, path: str, *, query: Any = None) -> Any:
        self.asked.append((path, query))
        if not self.pages:
            raise KeyboardInterrupt
        return {"items": self.pages.pop(0)}


def line(number: int, **fields: Any) -> dict[str, Any]:
    return {**LINE, "request_id": f"r{number}", **fields}


def test_the_lines_that_there_are_come_once() -> None:
    api = Api([line(1), line(2)])
    wanted = Wanted("greet-v2", since_s=60, level="ERROR", limit=10)
    assert [each["request_id"] for each in lines_of(api, wanted, follow=False)] == ["r1", "r2"]  # type: ignore[arg-type]
    assert api.asked == [("/api/services/greet-v2/logs", {"since_s": 60, "level": "ERROR", "limit": 10})]


def test_following_shows_each_line_once_until_it_is_interrupted() -> None:
    api = Api([line(1), line(2)], [line(2), line(3)], [line(3)])
    lines = lines_of(api, Wanted("greet"), follow=True)  # type: ignore[arg-type]
    assert [next(lines)["request_id"] for _ in range(3)] == ["r1", "r2", "r3"]
    with pytest.raises(KeyboardInterrupt):
        next(lines)


@pytest.mark.parametrize(
    ("fields", "whose"),
    [({}, "v2"), ({"function": "service.local.greet.3.0f3a", "fields": {}}, "v3"), ({"fields": {}}, "-")],
)
def test_a_line_says_when_how_bad_whose_and_what(
    capsys: pytest.CaptureFixture[str], fields: dict[str, Any], whose: str
) -> None:
    assert show_lines([line(1, **fields)], as_json=False) == 1
    words = capsys.readouterr().out.split()
    assert words == [LINE["time"], "ERROR", whose, "greet-v2", "answered", "502"]


def test_json_is_one_object_per_line_and_controls_do_not_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = line(1, message="\x1b[31mred")
    assert show_lines([bad, bad], as_json=True) == 2
    assert len(capsys.readouterr().out.splitlines()) == 2
    show_lines([bad], as_json=False)
    assert "\x1b" not in capsys.readouterr().out
