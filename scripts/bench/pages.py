"""What a visitor waits for: bytes of each page with all that it loads, first contentful paint, and our own share of it.

A region and Chromium are started for it; each page is loaded with an empty cache and then again. Prints one JSON
object; it leaves with 1 when the first page is larger than 200 kB, or its first paint later than a second.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "shared"), str(ROOT)]

from tests.support.chromium import browser  # noqa: E402
from tests.support.tdev_up import Up, tdev_up  # noqa: E402

ROUNDS, MOST_BYTES, MOST_MS = 5, 200_000, 1000.0
GOAL = "extract the email addresses from 'write to ann@example.com'"
PAINTED = """
() => new Promise((done) => {
  const look = () => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    first ? done(first.startTime) : setTimeout(look, 10);
  };
  look();
})
"""
ANSWERED = "((seen) => seen.responseEnd - seen.requestStart)(performance.getEntriesByType('navigation')[0])"


def main() -> int:
    """Measure every page in turn."""
    with tempfile.TemporaryDirectory() as folder, tdev_up(Path(folder)) as region, browser() as chromium:
        done = region.ask("POST", "/api/orchestrate", {"goal": GOAL}, prefer="wait=20").body["id"]
        pages = ["/", "/ui/components", "/ui/workflows", "/ui/executions", f"/ui/executions/{done}", "/ui/services"]
        pages += ["/ui/tests", "/ui/approvals", "/ui/audit"]
        told = {page.replace(done, "<id>"): _measured(chromium, region, page) for page in pages}
    print(json.dumps({"rounds": ROUNDS, "pages": told, "most_bytes": MOST_BYTES, "most_ms": MOST_MS}, indent=2))
    first = told["/"]
    return int(first["bytes"] > MOST_BYTES or first["paint_ms"] > MOST_MS)


def _measured(chromium: Any, region: Up, path: str) -> dict[str, float]:
    rounds = [_loaded(chromium, region, path) for _ in range(ROUNDS)]
    return {name: round(statistics.median(each[name] for each in rounds), 1) for name in rounds[0]}


def _loaded(chromium: Any, region: Up, path: str) -> dict[str, float]:
    """One visit with an empty cache, and a second one with what the first has left."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(region.endpoint + region.ask("POST", "/api/browser-links", {}).body["path"])
    page.wait_for_url(f"{region.endpoint}/")
    sizes: list[int] = []
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.clearBrowserCache")
    client.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(region.endpoint + path)
    page.wait_for_load_state("networkidle")
    painted = page.evaluate(PAINTED)
    found = {"bytes": float(sum(sizes)), "paint_ms": painted, "answer_ms": page.evaluate(ANSWERED)}
    page.goto(region.endpoint + path)
    found["again_paint_ms"] = page.evaluate(PAINTED)
    context.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
