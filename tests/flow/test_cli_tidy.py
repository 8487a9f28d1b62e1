"""``tdev tidy``: what it shows, what it does, and that a region has the folder to itself."""

import os
import time
from pathlib import Path

from tdev.entry.server.region_file import RegionLock
from tests.support.command_line import CommandLine
from tests.support.commands import tdev
from tests.support.tdev_up import tdev_up

__all__ = ["tdev"]


def left_over(tdev: CommandLine) -> Path:
    """A folder of a run that nobody knows."""
    place = tdev.data / "workspaces" / "local" / "stranger"
    place.mkdir(parents=True)
    (place / "out.txt").write_bytes(bytes(5000))
    for path in (place / "out.txt", place):
        os.utime(path, (1_000_000, 1_000_000))
    return place


def tidy(tdev: CommandLine, *more: str) -> list[str]:
    return ["tidy", "--data", str(tdev.data), *more]


def test_a_dry_run_shows_and_leaves_it_and_then_it_goes(tdev: CommandLine) -> None:
    place = left_over(tdev)
    shown = tdev.plain(*tidy(tdev, "--dry-run"))
    assert (shown.code, place.exists()) == (0, True)
    assert "5.0 kB would go" in shown.out
    done = tdev.plain(*tidy(tdev, "--json"))
    assert (done.code, place.exists()) == (0, False)
    assert {"kind": "workspaces", "count": 1, "bytes": 5000} in done.json["found"]
    assert done.json["bytes"] == 5000
    records = tdev.plain("audit", "list", "--data", str(tdev.data), "--json").json
    assert [(record["action"], record["target"]) for record in records] == [("tidy", "data folder")]


def test_a_run_of_today_can_still_be_looked_at(tdev: CommandLine) -> None:
    assert tdev("orchestrate", "find the email addresses in the text", "--input", "text=a@b.org", "--json").code == 0
    assert tdev.plain(*tidy(tdev)).code == 0
    (found,) = tdev.plain("runs", "list", "--data", str(tdev.data), "--json").json
    assert found["status"] == "succeeded"


def test_beside_a_region_it_only_looks(tdev: CommandLine) -> None:
    place = left_over(tdev)
    lock = RegionLock(tdev.data)
    try:
        refused = tdev.plain(*tidy(tdev))
        assert (refused.code, place.exists()) == (1, True)
        assert "tidies by itself every 3600 s" in refused.err
        assert tdev.plain(*tidy(tdev, "--dry-run")).code == 0
    finally:
        lock.release()


def test_a_folder_that_is_not_there_is_not_made(tdev: CommandLine, tmp_path: Path) -> None:
    said = tdev.plain("tidy", "--data", str(tmp_path / "none"))
    assert said.code == 4
    assert "no data folder" in said.err
    assert not (tmp_path / "none").exists()


def test_a_region_tidies_at_its_start_and_ends_in_good_order(tdev: CommandLine, tmp_path: Path) -> None:
    place = left_over(tdev)
    with tdev_up(tmp_path) as region:
        until = time.monotonic() + 30
        while place.exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert not place.exists()
        assert region.terminate() == 0
    (record,) = tdev.plain("audit", "list", "--data", str(tdev.data), "--json").json
    assert (record["subject"], record["action"]) == ("region", "tidy")
