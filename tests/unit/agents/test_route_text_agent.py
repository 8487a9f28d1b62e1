"""Routing by content."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.route_text_agent import RouteTextAgent
from tdev.kernel.errors import InvalidError, NotFoundError
from tests.support.components import context_calling, context_in

ROUTES: Mapping[str, list[str]] = {
    "refund": ["money", "refund", "환불"],
    "delivery": ["late", "delivery", "배송"],
    "screen": ["broken screen"],
}


def route(text: str, **more: Any) -> Any:
    functions = {name: lambda text, name=name: f"{name} took it" for name in [*ROUTES, "other"]}
    return RouteTextAgent().run(text, dict(ROUTES), context_calling(Path("/nowhere"), functions), **more)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("I want my money back", "refund"),
        ("Two late deliveries", "delivery"),
        ("배송이 너무 늦어요", "delivery"),
        ("환불을 원합니다", "refund"),
        ("My BROKEN   screens", "screen"),
        ("late money", "refund"),
    ],
)
def test_the_content_decides(text: str, chosen: str) -> None:
    found = route(text)
    assert found["component"] == chosen
    assert found["output"] == f"{chosen} took it"
    assert found["scores"][chosen] == found["score"] == max(found["scores"].values())


def test_words_that_do_not_stand_together_are_no_phrase() -> None:
    assert route("the screen is not broken, money back")["scores"]["screen"] == 0


def test_without_a_hit_the_default_is_called() -> None:
    assert route("hello", default="other")["output"] == "other took it"


def test_without_a_hit_and_a_default_it_asks() -> None:
    with pytest.raises(InvalidError, match="no route"):
        route("hello")


def test_a_component_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        RouteTextAgent().run("money", {"no_such": ["money"]}, context_in(tmp_path))


@pytest.mark.parametrize("count", [0, 51])
def test_the_number_of_routes_is_bounded(tmp_path: Path, count: int) -> None:
    with pytest.raises(InvalidError):
        RouteTextAgent().run("x", {str(index): ["x"] for index in range(count)}, context_in(tmp_path))
