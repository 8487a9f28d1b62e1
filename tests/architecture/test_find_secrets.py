"""``scripts/find-secrets`` finds a key that somebody would commit, and knows what is none."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

BASELINE = ROOT / ".secrets.baseline"
KEY = "AKIA" + "QWERTYUIOPASDFGH"


def find(*paths: Path) -> "subprocess.CompletedProcess[str]":
    command = [ROOT / "scripts" / "find-secrets", *paths]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'key = "{KEY}"\n', True),
        ("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIB\n", True),
        ('password = "' + "hunter2-hunter2" + '"\n', True),
        ("an ordinary line\n", False),
    ],
    ids=["access key", "private key", "password", "none"],
)
def test_what_is_a_secret_fails_and_what_is_none_passes(tmp_path: Path, text: str, found: bool) -> None:
    (tmp_path / "some.py").write_text(text)
    done = find(tmp_path / "some.py")
    assert (done.returncode != 0) is found, done.stdout
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize("place", range(3))
def test_a_secret_is_found_in_whichever_of_several_files_it_stands(tmp_path: Path, place: int) -> None:
    paths = [tmp_path / f"{number}.py" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_text(f'key = "{KEY}"\n' if number == place else "an ordinary line\n")
    done = find(*paths)
    assert done.returncode != 0
    assert [path.name for path in paths if path.name in done.stdout] == [paths[place].name]


def test_looking_changes_nothing() -> None:
    before = BASELINE.read_bytes()
    assert find(Path("shared/tdev/kernel/ids.py")).returncode == 0
    assert BASELINE.read_bytes() == before


def test_what_is_known_holds_digests_and_paths_of_this_project_only() -> None:
    known = json.loads(BASELINE.read_text())["results"]
    assert known
    for name, rows in known.items():
        assert (ROOT / name).is_file(), f"{name} is gone; run scripts/find-secrets --accept"
        assert all(len(row["hashed_secret"]) == 40 and "secret" not in row for row in rows)
