import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import PlatformError
from tdev.platform.hosting.embedded.unpacking import alone, differences, held, sweep, unpack

FILES = {"handler.py": b"x = 1\n", "tdev/kernel/ids.py": b"", "tdev/__init__.py": b"y\n"}
NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3).map("/".join)


def test_what_was_unpacked_does_not_differ(tmp_path):
    assert unpack(FILES, tmp_path / "one")
    assert differences(FILES, tmp_path / "one") == []
    assert (tmp_path / "one/tdev/__init__.py").read_bytes() == b"y\n"


def test_unpacking_again_changes_nothing_unless_something_was_changed(tmp_path):
    folder = tmp_path / "one"
    unpack(FILES, folder)
    before = folder.stat().st_ino
    assert not unpack(FILES, folder)
    assert folder.stat().st_ino == before
    (folder / "handler.py").write_text("else")
    assert unpack(FILES, folder)
    assert differences(FILES, folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "handler.py").write_bytes(b"x = 2\n"), "handler.py was changed"),
        (lambda folder: (folder / "handler.py").unlink(), "handler.py is missing"),
        (lambda folder: (folder / "tdev/more.py").write_bytes(b""), "tdev/more.py is too many"),
        (lambda folder: (folder / "tdev/link").symlink_to(folder), "tdev/link is too many"),
    ],
)
def test_each_change_is_found(change, told, tmp_path):
    folder = tmp_path / "one"
    unpack(FILES, folder)
    change(folder)
    assert [finding.message for finding in differences(FILES, folder)] == [told]


def test_a_link_is_not_the_file_it_leads_to(tmp_path):
    folder = tmp_path / "one"
    unpack(FILES, folder)
    (folder / "handler.py").rename(tmp_path / "elsewhere.py")
    (folder / "handler.py").symlink_to(tmp_path / "elsewhere.py")
    [finding] = differences(FILES, folder)
    assert (finding.message, finding.pointer) == ("handler.py was changed", "#/files/handler.py")


def test_laid_beside_bytecode_is_too_many(tmp_path):
    folder = tmp_path / "one"
    unpack(FILES, folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/handler.cpython-311.pyc").write_bytes(b"")
    [finding] = differences(FILES, folder)
    assert finding.pointer == "#/files/__pycache__~1handler.cpython-311.pyc"


def test_of_a_folder_that_is_gone_every_file_is_missing(tmp_path):
    assert len(differences(FILES, tmp_path / "nothing")) == len(FILES)


@given(st.dictionaries(NAMES, st.binary(max_size=5), min_size=1), st.data())
def test_one_changed_byte_is_always_found(tmp_path_factory, files, data):
    paths = [path for path in files if not any(other.startswith(f"{path}/") for other in files)]
    files = {path: files[path] for path in paths}
    folder = tmp_path_factory.mktemp("one") / "bundle"
    unpack(files, folder)
    assert differences(files, folder) == []
    changed = data.draw(st.sampled_from(paths))
    (folder / changed).write_bytes(files[changed] + b"!")
    assert len(differences(files, folder)) == 1


def test_files_and_folders_are_the_owners_alone(tmp_path):
    unpack(FILES, tmp_path / "one")
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in (tmp_path / "one").rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o700


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(PlatformError, match="cannot be unpacked"):
        unpack({"a": b"", "a/b": b""}, tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept(tmp_path):
    unpack(FILES, tmp_path / "one")
    (tmp_path / ".new-abc/tdev").mkdir(parents=True)
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_folder_is_alone_only_when_nobody_holds_it(tmp_path):
    with held(tmp_path) as one, held(tmp_path) as other:
        assert one
        assert other
        with alone(tmp_path, 0) as free:
            assert not free
    with alone(tmp_path, 0) as free:
        assert free


def test_to_be_alone_waits_for_those_who_hold_it(tmp_path):
    inside, leave, order = threading.Event(), threading.Event(), []

    def hold() -> None:
        with held(tmp_path):
            inside.set()
            leave.wait(10)
            order.append("left")

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait(10)
    threading.Timer(0.05, leave.set).start()
    with alone(tmp_path, 10) as free:
        order.append("alone")
        assert free
    thread.join()
    assert order == ["left", "alone"]


def test_a_folder_that_is_gone_is_held_by_nobody(tmp_path):
    with held(tmp_path / "nothing") as there, alone(tmp_path / "nothing", 0) as free:
        assert (there, free) == (False, True)
