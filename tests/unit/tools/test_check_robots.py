"""Rules for robots."""

from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.check_robots import check_robots
from tests.support.components import context_in, page, web_of

TEXT = """User-agent: *
Disallow: /private
Crawl-delay: 3

User-agent: Badbot
Disallow: /

Sitemap: https://a.example/map.xml
"""


def ask(url: str, agent: str = "*", text: str = TEXT, status: int = 200) -> Any:
    web = web_of(page("https://a.example:8443/robots.txt", text, "text/plain", status))
    return check_robots(url, context_in(Path("/nowhere"), web), agent)


@pytest.mark.parametrize(
    ("path", "agent", "allowed"),
    [("/", "*", True), ("/private/x", "*", False), ("/private/x", "Any", False), ("/", "Badbot", False)],
)
def test_the_rules_of_the_site_decide(path: str, agent: str, allowed: bool) -> None:
    assert ask(f"https://a.example:8443{path}", agent)["allowed"] is allowed


def test_delay_and_maps_are_told() -> None:
    found = ask("https://a.example:8443/")
    assert found == {"allowed": True, "delay": 3.0, "sitemaps": ["https://a.example/map.xml"]}


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_site_without_rules_allows_and_one_in_trouble_does_not(status: int, allowed: bool) -> None:
    assert ask("https://a.example:8443/private", status=status)["allowed"] is allowed


def test_what_leads_elsewhere_for_ever_fails_the_step() -> None:
    with pytest.raises(StepError):
        ask("https://a.example:8443/", status=304)


@pytest.mark.parametrize("url", ["", "a.example", "ftp://a.example/", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidError):
        ask(url)
