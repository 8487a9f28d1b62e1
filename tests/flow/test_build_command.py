"""``scripts/build`` as people and CI run it, and whether the layers that it makes are enough for every function."""

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from scripts.building.build import NOT_ON_LAMBDA
from scripts.building.bytecode import found
from scripts.building.command import lambda_python
from scripts.building.target import Target, cloud, host
from tdev.kernel.errors import InvalidError
from tests.support.checkout import ROOT, imported, modules, parsed, shown

ELSEWHERE = Target("cloud", (3, 99), "aarch64")
"""A target whose Python nobody has."""


def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", ""), **variables}
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "TDEV_VENV"}
    return subprocess.run(
        ["scripts/build", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=240,
    )


# ---- what it says when it cannot


def test_without_an_environment_it_says_how_to_make_one(tmp_path):
    done = run(TDEV_VENV=str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "run scripts/setup first" in done.stderr


def test_a_python_of_another_version_is_refused_before_anything_is_made(tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho cpython 3.12.1 final\n", encoding="utf-8")
    program.chmod(0o755)
    done = run("--out", str(tmp_path / "out"), TDEV_LAMBDA_PYTHON=str(program), TDEV_VENV=str(Path(sys.prefix)))
    assert done.returncode == 1
    assert done.stderr.startswith(f"build: TDEV_LAMBDA_PYTHON={program} is no released CPython {cloud().python_name}\n")
    assert not (tmp_path / "out").exists()


def test_an_option_that_is_not_known_is_refused():
    assert run("--docker", TDEV_VENV=str(Path(sys.prefix))).returncode == 2


# ---- the Python that makes the byte code


def python_that_says(folder: Path, name: str, said: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {said}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("kept", [".pyenv/versions/3.99.2/bin", ".local/share/uv/python/cpython-3.99.2-linux/bin"])
def test_it_is_found_where_pyenv_and_uv_keep_theirs(tmp_path, kept):
    program = python_that_says(tmp_path / kept, "python3.99", "cpython 3.99.2 final")
    interpreter = found(ELSEWHERE, "", tmp_path)
    assert interpreter is not None
    assert (interpreter.program, interpreter.version) == (str(program), "3.99.2")


@pytest.mark.parametrize("said", ["cpython 3.99.0 candidate", "pypy 3.99.0 final", "cpython 3.9.9 final", "", "no"])
def test_one_that_makes_other_byte_code_does_not_count(tmp_path, said):
    python_that_says(tmp_path / ".pyenv/versions/3.99.0/bin", "python3.99", said)
    assert found(ELSEWHERE, "", tmp_path) is None


def test_to_have_none_is_said_loudly(tmp_path, capsys):
    assert lambda_python(ELSEWHERE, "", tmp_path) is None
    said = capsys.readouterr()
    assert said.out == ""
    assert "WARNING: no Python 3.99 was found, so there is NO BYTE CODE" in said.err
    assert "TDEV_LAMBDA_PYTHON=" in said.err


def test_to_have_one_needs_no_word(tmp_path, capsys):
    python_that_says(tmp_path / ".pyenv/versions/3.99.2/bin", "python3.99", "cpython 3.99.2 final")
    assert lambda_python(ELSEWHERE, "", tmp_path) is not None
    assert capsys.readouterr() == ("", "")


def test_the_named_one_wins(tmp_path):
    python_that_says(tmp_path / ".pyenv/versions/3.99.2/bin", "python3.99", "cpython 3.99.2 final")
    named = python_that_says(tmp_path, "mine", "cpython 3.99.7 final")
    interpreter = found(ELSEWHERE, str(named), tmp_path)
    assert interpreter is not None
    assert interpreter.version == "3.99.7"


def test_a_named_one_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InvalidError, match=r"is no released CPython 3\.99"):
        found(ELSEWHERE, str(tmp_path / "none"), tmp_path)


def test_the_one_that_runs_this_is_one_for_the_host(tmp_path):
    interpreter = found(host(), sys.executable, tmp_path)
    assert interpreter is not None
    assert interpreter.version == ".".join(map(str, sys.version_info[:3]))


# ---- what is left out

PACKAGE = ROOT / "shared" / "tdev"
LAPTOP_ONLY = {"pool", "resident_machine", "left_running"}
"""The methods of ``Runtime`` that lead to what is left out."""
NAMING = {"engines.py": {"resident_machine", "left_running"}, "hosts.py": {"_pool", "upkeep"}}
"""The methods that name it; ``upkeep`` refuses on AWS before it does."""


def is_left_out(path: Path) -> bool:
    inside = path.relative_to(PACKAGE).as_posix()
    return any(inside.startswith(f"{part}/") for part in NOT_ON_LAMBDA)


def test_what_is_left_out_is_there():
    assert {part for part in NOT_ON_LAMBDA if (PACKAGE / part / "__init__.py").is_file()} == NOT_ON_LAMBDA


def test_nothing_in_the_layer_imports_what_is_left_out_but_few_methods_of_what_the_runtime_is_made_of():
    packages = tuple(f"tdev.{part.replace('/', '.')}" for part in NOT_ON_LAMBDA)
    kept = [path for path in modules("shared") if not is_left_out(path)]
    naming = {shown(path) for path in kept if any(name.startswith(packages) for name in imported(path))}
    assert naming == {f"shared/tdev/{file}" for file in NAMING}
    for file, methods in NAMING.items():
        found = {
            node.name
            for node in ast.walk(parsed(PACKAGE / file))
            if isinstance(node, ast.FunctionDef) and any(package in ast.unparse(node) for package in packages)
        }
        assert found == methods


def test_these_methods_are_called_by_what_is_left_out_only():
    calling = {
        path
        for path in modules("shared")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LAPTOP_ONLY
    }
    assert calling
    assert not {shown(path) for path in calling if not is_left_out(path)}


# ---- the layers as they are deployed, for this machine

FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))


@cache
def built() -> Path:
    """The build of this checkout for this machine; where others (the emulator) look for it as well."""
    done = run("--host", TDEV_VENV=str(Path(sys.prefix)))
    if "could not reach its index" in done.stderr:
        pytest.skip(f"the layers cannot be built: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return ROOT / ".build" / "host"


def in_a_function(function: str, statement: str) -> object:
    """What a statement prints as JSON, with nothing to import from but the layers and the function's folder."""
    layers = [str(built() / "layers" / name / "python") for name in ("dependencies", "library", "tdev")]
    folders = [str(built() / "functions" / function), *layers]
    program = f"import json, sys; sys.path[:0] = {folders!r}\n{statement}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        env={"TDEV_PLATFORM": "aws", "TDEV_STAGE": "dev", "AWS_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_can_be_imported_from_the_layers_alone(function):
    loaded = in_a_function(
        function,
        "import handler; print(json.dumps([callable(handler.handler), *("
        "str(each.__file__) for each in sys.modules.values() if getattr(each, '__file__', None))]))",
    )
    assert isinstance(loaded, list)
    assert loaded[0] is True
    assert not [path for path in loaded[1:] if path.startswith(str(ROOT)) and not path.startswith(str(built()))]


@pytest.mark.slow
def test_every_built_in_component_can_run_from_the_layers():
    answer = in_a_function(
        "executor",
        "from tdev.domain.registry.built_in import available, built_in_components\n"
        "from tdev.domain.workflow.loading import load_callable\n"
        "components = built_in_components()\n"
        "missing = {each.name: available(each) for each in components if available(each)}\n"
        "loaded = [load_callable(each.code.entrypoint) for each in components]\n"
        "print(json.dumps([missing, len(loaded)]))",
    )
    assert isinstance(answer, list)
    assert answer[0] == {}
    assert answer[1] >= 50


@pytest.mark.slow
def test_a_function_runs_from_the_layers():
    """The classifier needs no store: its whole request, with JSONata and the analysis beside it."""
    code = "def shout(text: str) -> str:\n    return text.upper()\n"
    answer = in_a_function(
        "classifier", f"import handler; print(json.dumps(handler.handler({{'code': {code!r}}}, None)))"
    )
    assert isinstance(answer, dict)
    assert "tool" in json.dumps(answer)


@pytest.mark.slow
def test_layers_hold_nothing_that_differs_between_two_builds():
    wrong = [
        str(path)
        for path in (built() / "layers").rglob("*")
        if path.name in {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"} or path.is_symlink()
    ]
    assert not wrong
    assert list((built() / "layers/dependencies/python").glob("pydantic-*.dist-info/METADATA"))
