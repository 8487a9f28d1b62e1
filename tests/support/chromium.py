"""A real browser without a screen: Chromium of this machine, driven by Playwright, with axe-core for accessibility."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome")
AXE = ROOT / "node_modules/axe-core/axe.min.js"
SHOTS = ROOT / ".build/screenshots"
"""Where the pictures of the last run are; CI keeps them."""


def program() -> str:
    """The browser of this machine. Skips the test, and says so, when there is none, or nothing to drive it with."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("SKIPPED: Chromium is not installed (scripts/setup-browser): no page was tested in a browser")
    pytest.importorskip("playwright.sync_api", reason="SKIPPED: playwright is missing (scripts/setup dev)")
    return found


@contextmanager
def browser() -> Iterator[Any]:
    """A browser; ended at the end."""
    path = program()
    from playwright.sync_api import sync_playwright

    # As root Chromium has no sandbox of its own; it only ever sees the pages of this test.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=arguments)
        try:
            yield running
        finally:
            running.close()


class Watch:
    """Keeps what a page complains about, and where it asks for things."""

    def __init__(self, page: Any) -> None:
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with a page, one line each. Skips the test when axe-core is not there."""
    if not AXE.is_file():
        pytest.skip("SKIPPED: axe-core is missing (scripts/setup-node): accessibility was not checked")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']} ({each['impact']}): {json.dumps([n['html'][:160] for n in each['nodes'][:3]])}" for each in found
    ]


def shot(page: Any, name: str) -> Path:
    """Keep a picture of the whole page."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
