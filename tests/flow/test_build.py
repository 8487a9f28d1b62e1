"""Layers and functions from a small checkout: what goes in, what is left alone, and the same bytes each time."""

import importlib.util
import json
import marshal
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.building.build import MOST_UNPACKED, MOST_ZIPPED, Build, Layer, build, check_together
from scripts.building.bytecode import MOUNTED, Interpreter, own
from scripts.building.target import cloud
from scripts.building.trees import Measured, digest_of, files_of
from tdev.kernel.errors import PlatformError, TooLargeError
from tests.support.builds import SOURCES, Packages, checkout, job


def names(folder: Path) -> set[str]:
    return {name for name, _ in files_of(folder)}


def made(built: Build) -> set[str]:
    return {layer.name for layer in built.layers if layer.made}


def digests(built: Build) -> dict[str, str]:
    return {layer.name: layer.measured.digest for layer in built.layers}


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return checkout(tmp_path / "checkout")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


# ---- what goes in


def test_layers_and_functions_lie_where_the_cdk_application_looks(at, out):
    build(job(at, out, Packages()))
    assert {path.name for path in (out / "layers").iterdir()} == {"dependencies", "library", "tdev"}
    assert names(out / "layers" / "dependencies") == {"python/one.py"}
    assert names(out / "layers" / "library") == {"python/two.py"}
    assert names(out / "functions") == {"api/handler.py", "planner/handler.py"}


def test_the_package_comes_without_byte_code_hidden_files_and_what_only_a_laptop_runs(at, out):
    build(job(at, out, Packages()))
    wanted = {"tdev/__init__.py", "tdev/runtime.py", "tdev/data.json", "tdev/entry/__init__.py"}
    assert names(out / "layers" / "tdev") == {f"python/{name}" for name in wanted}


def test_nothing_is_left_of_the_work(at, out):
    build(job(at, out, Packages()))
    assert {path.name for path in out.iterdir()} == {"layers", "functions", "stamps", "lock"}


def test_a_function_that_is_gone_leaves_the_build(at, out):
    build(job(at, out, Packages()))
    (at / "functions/api/function.toml").unlink()
    assert build(job(at, out, Packages())).functions == ("planner",)
    assert names(out / "functions") == {"planner/handler.py"}


def test_modes_do_not_depend_on_who_builds(at, out):
    (at / "shared/tdev/runtime.py").chmod(0o600)
    (at / "shared/tdev/data.json").chmod(0o777)
    build(job(at, out, Packages()))
    found = {stat.S_IMODE(path.stat().st_mode) for _, path in files_of(out / "layers" / "tdev")}
    assert found == {0o644}


# ---- the same bytes


def test_two_builds_are_the_same_bytes(at, tmp_path):
    again = checkout(tmp_path / "elsewhere" / "deeper", dict(reversed(SOURCES.items())))
    os.utime(again / "shared/tdev/runtime.py", (1, 1))
    first = build(job(at, tmp_path / "out", Packages(), interpreter=own()))
    second = build(job(again, tmp_path / "second" / "out", Packages(), interpreter=own()))
    assert digests(first) == digests(second)
    assert len(set(digests(first).values())) == 3


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.binary(max_size=4), max_size=4),
    st.dictionaries(st.sampled_from("abcdef"), st.binary(max_size=4), max_size=4),
)
def test_a_digest_is_that_of_the_names_and_contents(tmp_path_factory, one, other):
    folders = []
    for files in (one, other):
        folder = tmp_path_factory.mktemp("tree")
        for name, content in files.items():
            (folder / name).write_bytes(content)
        folders.append(folder)
    assert (digest_of(folders[0]) == digest_of(folders[1])) == (one == other)


def test_files_come_in_the_order_of_their_names(tmp_path):
    shuffled = [f"{number * 37 % 100:02}/{number}" for number in range(100)]
    for name in shuffled:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [name for name, _ in files_of(tmp_path)] == sorted(shuffled)


def test_a_digest_sees_where_a_name_ends(tmp_path):
    for folder, name, content in (("one", "ab", b"c"), ("other", "a", b"bc")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
    assert digest_of(tmp_path / "one") != digest_of(tmp_path / "other")


# ---- what is left alone


def test_a_second_build_makes_nothing(at, out):
    packages = Packages()
    first = build(job(at, out, packages))
    before = (out / "functions").stat().st_ino
    second = build(job(at, out, packages))
    assert made(first) == {"dependencies", "library", "tdev"}
    assert made(second) == set()
    assert digests(first) == digests(second)
    assert packages.asked == ["dependencies", "library"]
    assert (out / "functions").stat().st_ino == before


@pytest.mark.parametrize(
    ("changed", "remade"),
    [
        ("layers/library/requirements.txt", {"library"}),
        ("layers/dependencies/requirements.txt", {"dependencies"}),
        ("shared/tdev/data.json", {"tdev"}),
        ("shared/tdev/entry/cli/main.py", set()),
        ("functions/api/handler.py", set()),
    ],
)
def test_a_change_moves_only_what_it_touches(at, out, changed, remade):
    build(job(at, out, Packages()))
    (at / changed).write_text("three==3.0\n", encoding="utf-8")
    assert made(build(job(at, out, Packages()))) == remade


def test_a_changed_handler_is_taken_over(at, out):
    build(job(at, out, Packages()))
    (at / "functions/api/handler.py").write_text("handler = print\n", encoding="utf-8")
    build(job(at, out, Packages()))
    assert (out / "functions/api/handler.py").read_text("utf-8") == "handler = print\n"


@pytest.mark.parametrize("interpreter", [own(), Interpreter(sys.executable, "3.13.99")])
def test_another_python_for_the_byte_code_makes_all_anew(at, out, interpreter):
    build(job(at, out, Packages()))
    assert made(build(job(at, out, Packages(), interpreter=interpreter))) == {"dependencies", "library", "tdev"}


def test_another_target_makes_all_anew(at, out):
    build(job(at, out, Packages()))
    assert len(made(build(job(at, out, Packages(), target=cloud())))) == 3


@pytest.mark.parametrize("damage", ["changed", "missing", "added"])
def test_a_layer_that_somebody_touched_is_made_anew(at, out, damage):
    before = build(job(at, out, Packages()))
    module = out / "layers/library/python/two.py"
    if damage == "missing":
        module.unlink()
    else:
        (module if damage == "changed" else module.with_name("more.py")).write_text("#\n", encoding="utf-8")
    after = build(job(at, out, Packages()))
    assert made(after) == {"library"}
    assert digests(after) == digests(before)


@pytest.mark.parametrize("stamp", ["", "{", "[]", '{"made_from": 1}', '{"digest": "x", "unpacked": "y", "zipped": 0}'])
def test_a_stamp_that_cannot_be_read_is_no_stamp(at, out, stamp):
    build(job(at, out, Packages()))
    (out / "stamps/library.json").write_text(stamp, encoding="utf-8")
    assert made(build(job(at, out, Packages()))) == {"library"}
    assert json.loads((out / "stamps/library.json").read_text("utf-8"))["digest"]


def test_a_build_that_fails_leaves_what_was_there(at, out):
    build(job(at, out, Packages()))
    (at / "layers/library/requirements.txt").write_text("three==3.0\n", encoding="utf-8")
    with pytest.raises(PlatformError, match="no network"):
        build(job(at, out, Packages(failing=PlatformError("no network"))))
    assert names(out / "layers" / "library") == {"python/two.py"}
    assert made(build(job(at, out, Packages()))) == {"library"}
    assert names(out / "layers" / "library") == {"python/three.py"}


def test_builds_at_the_same_time_wait_for_one_another(at, out):
    packages = Packages()
    with ThreadPoolExecutor(3) as pool:
        built = list(pool.map(lambda _: build(job(at, out, packages)), range(3)))
    assert sorted(packages.asked) == ["dependencies", "library"]
    assert sorted(len(made(each)) for each in built) == [0, 0, 3]


# ---- byte code


def test_without_an_interpreter_there_is_no_byte_code(at, out):
    build(job(at, out, Packages()))
    assert not list(out.rglob("*.pyc"))


def test_byte_code_is_there_for_every_module_and_is_never_compared_with_its_source(at, out):
    build(job(at, out, Packages(), interpreter=own()))
    sources = set((out / "layers").rglob("*.py"))
    compiled = [Path(importlib.util.cache_from_source(path)) for path in sources]
    assert len(compiled) >= 5
    for path in compiled:
        header = path.read_bytes()[:8]
        assert header == importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")  # by hash, unchecked


def test_byte_code_names_the_place_where_lambda_mounts_a_layer(at, out):
    build(job(at, out, Packages(), interpreter=own()))
    path = importlib.util.cache_from_source(out / "layers/tdev/python/tdev/runtime.py")
    assert marshal.loads(Path(path).read_bytes()[16:]).co_filename == f"{MOUNTED}/tdev/runtime.py"


def test_a_handler_runs_from_the_layers_by_its_byte_code(at, out):
    build(job(at, out, Packages(), interpreter=own()))
    source = out / "layers/tdev/python/tdev/runtime.py"
    source.write_text("raise SystemExit('the source was read')\n", encoding="utf-8")
    folders = [str(out / "functions/planner"), str(out / "layers/tdev/python")]
    program = f"import sys; sys.path[:0] = {folders!r}; import handler; print(handler.handler())"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("here\n", "")


def test_a_module_that_cannot_be_compiled_is_named(at, out):
    (at / "shared/tdev/runtime.py").write_text("def broken(:\n", encoding="utf-8")
    with pytest.raises(PlatformError, match=r"tdev/runtime\.py"):
        build(job(at, out, Packages(), interpreter=own()))


# ---- limits


def test_a_layer_too_large_is_refused_and_kept_to_look_at(at, out):
    (at / "shared/tdev/noise.bin").write_bytes(os.urandom(MOST_ZIPPED + 1))
    with pytest.raises(TooLargeError, match=r"layer tdev has 20\.\d MB zipped") as refused:
        build(job(at, out, Packages()))
    assert str(out / "staging" / "tdev") in str(refused.value.hint)
    assert (out / "staging/tdev/python/tdev/noise.bin").is_file()
    assert not (out / "layers/tdev").exists()


@pytest.mark.parametrize(("unpacked", "fits"), [(MOST_UNPACKED - 2, True), (MOST_UNPACKED - 1, False)])
def test_all_layers_together_fit_into_one_function(unpacked, fits):
    layers = [Layer("library", Measured("", unpacked, 1), made=True), Layer("tdev", Measured("", 1, 1), made=False)]
    if fits:
        check_together(layers)
    else:
        with pytest.raises(TooLargeError, match="250 MB unpacked"):
            check_together(layers)
