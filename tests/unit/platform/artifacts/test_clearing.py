"""Artifacts that nothing mentions, and the lock between who puts one and who deletes it."""

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import NotFoundError
from tdev.platform.artifacts.clearing import OldArtifacts
from tdev.platform.artifacts.embedded import FolderArtifacts, locked


def path_of(root: Path, digest: str) -> Path:
    digits = digest.removeprefix("sha256:")
    return root / "local" / digits[:2] / digits[2:]


def put(root: Path, content: bytes, *, old: bool = True) -> str:
    digest = FolderArtifacts(root).put("local", content)
    if old:
        os.utime(path_of(root, digest), (1000, 1000))
    return digest


def collect(root: Path, *mentions: str, before: float = 2000) -> int:
    """Delete what is old and mentioned nowhere, as the tidier does; answers how many."""
    store = OldArtifacts(root, lambda: [text.encode() for text in mentions])
    old = store.older(before)
    needed = store.mentioned(old, before)
    return sum(store.remove(each, before) for each in old if each.digits not in needed)


def test_what_a_store_mentions_stays_and_the_rest_goes(tmp_path: Path) -> None:
    kept, gone = put(tmp_path, b"kept"), put(tmp_path, b"gone")
    assert collect(tmp_path, f'{{"code":"{kept}"}}') == 1
    assert FolderArtifacts(tmp_path).get("local", kept) == b"kept"
    with pytest.raises(NotFoundError):
        FolderArtifacts(tmp_path).get("local", gone)


def test_what_a_kept_artifact_mentions_stays_however_many_lie_between(tmp_path: Path) -> None:
    last = put(tmp_path, b"last")
    middle = put(tmp_path, f"see {last}".encode())
    first = put(tmp_path, f"see {middle}".encode())
    assert collect(tmp_path, first) == 0
    assert collect(tmp_path, middle) == 1
    assert collect(tmp_path) == 2


def test_what_a_young_artifact_mentions_stays(tmp_path: Path) -> None:
    old = put(tmp_path, b"old")
    put(tmp_path, f"see {old}".encode(), old=False)
    assert collect(tmp_path) == 0


def test_two_that_mention_only_each_other_are_not_held_by_that(tmp_path: Path) -> None:
    names = [put(tmp_path, text) for text in (b"one", b"two")]
    put(tmp_path, " ".join(names).encode())
    assert collect(tmp_path) == 3


def test_putting_again_makes_it_young(tmp_path: Path) -> None:
    digest = put(tmp_path, b"again")
    store = OldArtifacts(tmp_path, list)
    (found,) = store.older(2000)
    FolderArtifacts(tmp_path).put("local", b"again")
    assert not store.remove(found, 2000)
    assert FolderArtifacts(tmp_path).has("local", digest)


def test_half_written_files_go_when_they_are_old(tmp_path: Path) -> None:
    folder = path_of(tmp_path, put(tmp_path, b"x", old=False)).parent
    for name, at in ((".new-old", 1000), (".new-young", int(time()))):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (at, at))
    assert collect(tmp_path) == 1
    assert sorted(path.name for path in folder.glob(".new-*")) == [".new-young"]


def test_nothing_is_deleted_while_somebody_puts_into_the_folder(tmp_path: Path) -> None:
    put(tmp_path, b"x")
    store = OldArtifacts(tmp_path, list)
    (found,) = store.older(2000)
    with ThreadPoolExecutor(1) as pool:
        with locked(found.path.parent, fcntl.LOCK_SH):
            removing = pool.submit(store.remove, found, 2000)
            os.utime(found.path)
        assert not removing.result()
    assert found.path.exists()


def test_one_that_is_gone_is_no_error(tmp_path: Path) -> None:
    put(tmp_path, b"x")
    store = OldArtifacts(tmp_path, list)
    (found,) = store.older(2000)
    assert (store.remove(found, 2000), store.remove(found, 2000)) == (True, False)
    assert OldArtifacts(tmp_path / "none", list).older(2000) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 8)), max_size=9))
def test_nothing_that_can_be_reached_is_ever_deleted(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[bool, bool, int]]
) -> None:
    root = tmp_path_factory.mktemp("artifacts")
    digests: list[str] = []
    reach: dict[str, set[str]] = {}
    roots: list[str] = []
    mentions: list[str] = []
    for number, (old, mentioned, target) in enumerate(made):
        other = digests[target % len(digests)] if digests else ""
        digest = put(root, f"{number} {other}".encode(), old=old)
        reach[digest] = {digest} | reach.get(other, set())
        digests.append(digest)
        if mentioned:
            mentions.append(digest)
        if mentioned or not old:
            roots.append(digest)
    collect(root, *mentions)
    alive = set().union(*(reach[each] for each in roots)) if roots else set()
    assert {each for each in digests if FolderArtifacts(root).has("local", each)} == alive
