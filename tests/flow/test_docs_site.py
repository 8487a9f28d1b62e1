"""The docs site: built strictly, whole without a network, readable and searchable in a browser."""

import functools
import http.server
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.chromium import Watch, browser, shot

CONFIG = ROOT / "scripts" / "documenting" / "mkdocs.yml"
LOADED = re.compile(
    r"<(?:script|img|iframe|source)[^>]*\ssrc=[\"']?([^\"'\s>]+)|<link[^>]*\shref=[\"']?([^\"'\s>]+)[^>]*>"
)


def build(config: Path, site: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site)]
    return subprocess.run(
        command, env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("site")) / "site"
    done = build(CONFIG, folder)
    assert done.returncode == 0, done.stderr + done.stdout
    return folder


def test_every_page_of_the_docs_is_in_the_site(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert pages
    assert not [page for page in pages if not (site / page).is_file()]
    menu = (site / "index.html").read_text("utf-8")
    assert not [page for page in pages if f'href="{page}"' not in menu and page.name != "index.html"]


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loaded = [first or second for first, second in LOADED.findall(page.read_text("utf-8"))]
        assert loaded
        assert not [address for address in loaded if address.startswith(("http:", "https:", "//"))], page


def test_code_tables_and_lists_are_what_they_were_meant_to_be(site: Path) -> None:
    for page in site.rglob("*.html"):
        if page.name == "404.html":
            continue
        prose = re.sub(r"<(pre|code)\b.*?</\1>", "", page.read_text("utf-8"), flags=re.DOTALL)
        article = prose.partition("<article")[2].partition("</article>")[0]
        assert "```" not in article, page
        assert not re.search(r"<p>\s*[|]|<p>[^<]*\n[-*] |<p>[^<]*\n\d+\. ", article), page


def test_a_broken_link_or_anchor_stops_the_build(tmp_path: Path) -> None:
    config = tmp_path / "scripts" / "documenting" / "mkdocs.yml"
    config.parent.mkdir(parents=True)
    text = CONFIG.read_text("utf-8")
    config.write_text(text[: text.index("nav:\n")] + "nav:\n  - Home: index.md\n")
    page = tmp_path / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text("# Home\n\n[there](#home)\n")
    assert build(config, tmp_path / "site").returncode == 0
    for broken in ("[not there](nowhere.md)", "[not there](#nowhere)"):
        page.write_text(f"# Home\n\n{broken}\n")
        done = build(config, tmp_path / "site")
        assert done.returncode != 0
        assert "nowhere" in done.stderr + done.stdout
    shutil.rmtree(tmp_path / "site", ignore_errors=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_browser_reads_and_searches_it_without_a_network(served: str) -> None:
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        seen = Watch(page)
        page.goto(f"{served}/score.html")
        assert page.locator("h1").inner_text().startswith("The score")
        assert page.locator("article pre").count() >= 3
        page.locator("input.md-search__input").fill("rollback")
        page.locator(".md-search-result__item").first.wait_for()
        shot(page, "docs-search")
        assert {address.split("/")[2] for address in seen.asked if address.startswith("http")} == {served[7:]}
        assert not seen.complaints
