"""The layout: names, sizes, what may stand where. No list of exceptions."""

import ast
import os
import re

import pytest

from tdev.platform.functions import read_functions
from tests.support.checkout import ROOT, files, imported, modules, parsed, python_files, shown, tracked

JUNK = re.compile(r"(utils?|helpers?|commons?|misc|miscellaneous|core|bases?|managers?)", re.IGNORECASE)
PACKAGE = ROOT / "shared" / "tdev"


def folders(path):
    return (
        sorted(child for child in path.iterdir() if child.is_dir() and child.name != "__pycache__")
        if path.is_dir()
        else []
    )


def offenders(found):
    return "\n" + "\n".join(sorted(found))


def test_all_kinds_of_files_are_visited():
    seen = {shown(path).split("/")[0] for path in python_files()}
    assert {"shared", "tests", "functions"} <= seen
    for part in ("scripts", "infra"):
        assert part in seen or not any(path.suffix == ".py" for path in (ROOT / part).rglob("*.py"))


def test_modules_are_named_for_what_they_hold():
    wrong = {
        shown(path)
        for path in python_files()
        for part in [*path.relative_to(ROOT).parts[:-1], path.stem]
        if JUNK.fullmatch(part)
    }
    assert not wrong, offenders(wrong)


def test_files_have_at_most_400_lines():
    wrong = {
        f"{shown(path)}: {count}"
        for path in python_files()
        if (count := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not wrong, offenders(wrong)


def test_functions_have_at_most_50_lines():
    wrong = set()
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > 50:
                    wrong.add(f"{shown(path)}:{node.lineno} {node.name}: {lines}")
    assert not wrong, offenders(wrong)


def test_modules_of_the_package_say_what_they_are():
    wrong = {shown(path) for path in [*modules("shared"), *modules("infra")] if not ast.get_docstring(parsed(path))}
    assert not wrong, offenders(wrong)


# ---- __init__.py

DECLARING = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr, ast.ClassDef)


def undeclaring(path):
    """What an ``__init__.py`` holds beside docstring, imports, names, Protocols and dataclasses."""
    for node in parsed(path).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if not isinstance(node, DECLARING) or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)):
            yield f"{shown(path)}:{node.lineno} {type(node).__name__}"
        if isinstance(node, ast.ClassDef):
            yield from (f"{shown(path)}:{at} has code" for at in bodies(node))


def bodies(declared):
    """Lines of the methods that do more than say what they are; a property of a dataclass may be one expression."""
    for node in declared.body:
        if isinstance(node, ast.FunctionDef):
            rest = [
                line for line in node.body if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
            ]
            is_property = any(ast.unparse(decorator) == "property" for decorator in node.decorator_list)
            if rest and not (is_property and len(rest) == 1 and isinstance(rest[0], ast.Return)):
                yield node.lineno


def test_packages_only_declare():
    packages = [path for path in modules("shared") if path.name == "__init__.py"]
    assert len(packages) > 10
    wrong = {line for path in packages for line in undeclaring(path)}
    assert not wrong, offenders(wrong)


def test_packages_hand_on_at_most_ten_names():
    wrong = set()
    for path in modules("shared"):
        if path.name == "__init__.py":
            defined = {n.name for n in parsed(path).body if isinstance(n, ast.ClassDef)}
            names = [
                alias.name
                for n in parsed(path).body
                if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("tdev")
                for alias in n.names
            ]
            if len(set(names) - defined) > 10:
                wrong.add(f"{shown(path)}: {len(names)}")
    assert not wrong, offenders(wrong)


# ---- functions

FUNCTIONS = folders(ROOT / "functions")


def test_there_are_functions():
    assert FUNCTIONS


@pytest.mark.parametrize("folder", FUNCTIONS, ids=lambda folder: folder.name)
class TestEveryFunction:
    def test_holds_a_handler_and_a_declaration_and_no_more(self, folder):
        assert {path.name for path in folder.iterdir() if path.name != "__pycache__"} == {"handler.py", "function.toml"}

    def test_binds_an_agent_or_a_door_and_does_nothing_itself(self, folder):
        handler = folder / "handler.py"
        assert len(handler.read_text("utf-8").splitlines()) <= 12
        foreign = {name for name in imported(handler) if not name.startswith(("tdev.entry", "tdev.agents"))}
        assert not foreign
        assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in parsed(handler).body)

    def test_is_described(self, folder):
        assert read_functions(ROOT / "functions")[folder.name].description


# ---- tests beside what they test


def unit_tests():
    root = ROOT / "tests" / "unit"
    return [path for path in modules("tests/unit") if path.name.startswith("test_")], root


def has_module(path, root):
    """``test_running_time.py`` is one of the tests of ``running.py``."""
    folder = PACKAGE / path.parent.relative_to(root)
    words = path.stem.removeprefix("test_").split("_")
    names = ["_".join(words[:count]) for count in range(1, len(words) + 1)]
    return any((folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file() for name in names)


def test_unit_tests_mirror_the_package():
    tests, root = unit_tests()
    assert tests
    wrong = {shown(path) for path in tests if not has_module(path, root)}
    assert not wrong, offenders(wrong)


ABILITIES = [folder for folder in folders(PACKAGE / "platform") if (folder / "__init__.py").is_file()]


def test_there_are_abilities():
    assert len(ABILITIES) >= 8


@pytest.mark.parametrize("ability", [ability.name for ability in ABILITIES])
def test_every_ability_has_a_contract_suite(ability):
    assert list((ROOT / "tests" / "contract").glob(f"test_{ability}*.py")), (
        f"tests/contract/test_{ability}.py is missing"
    )


# ---- doors


def names_assigned(path):
    for node in parsed(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, node.value) for target in targets if isinstance(target, ast.Name))


def test_every_resource_of_the_api_is_included():
    api = PACKAGE / "entry" / "api"
    if not (api / "paths.py").is_file():
        pytest.skip("there is no API yet")
    there = {path.stem for path in api.glob("*.py") if "RESOURCE" in dict(names_assigned(path))}
    listed = dict(names_assigned(api / "paths.py"))["PATHS"]
    assert there
    assert {key.value for key in listed.keys} == there


def test_every_command_is_listed():
    commands = PACKAGE / "entry" / "cli" / "commands"
    there = {path.stem for path in commands.glob("*.py")} - {"__init__"}
    if not there:
        pytest.skip("there are no commands yet")
    from tdev.entry.cli.group import COMMANDS

    assert {name.replace("-", "_") for name in COMMANDS} == there


# ---- what no file may hold


def reads_environment(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {
            "os.environ",
            "os.environb",
            "os.getenv",
            "os.putenv",
        }:
            yield f"{shown(path)}:{node.lineno}"
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            if {alias.name for alias in node.names} & {"environ", "environb", "getenv", "putenv"}:
                yield f"{shown(path)}:{node.lineno}"


def test_only_settings_read_the_environment():
    assert list(reads_environment(PACKAGE / "settings.py"))
    checked = [
        path for part in ("shared", "functions", "infra") for path in modules(part) if path != PACKAGE / "settings.py"
    ]
    wrong = {line for path in checked for line in reads_environment(path)}
    assert not wrong, offenders(wrong)


MACHINE_PATH = re.compile(rb"(?<![\w.$}])/(?:work|root|home)/[\w.~-]")
REGISTRY = re.compile(
    rb"(?:\bpypi\.(?:org|io)|python"
    + rb"hosted\.org|registry\.(?:npmjs|yarnpkg)|npm"
    + rb"js\.org|proxy\.golang|artifactory|/simple/)"
)


def lines_with(pattern, skipped=()):
    for path in tracked():
        content = path.read_bytes()
        if path.name not in skipped and b"\0" not in content[:1000]:
            for number, line in enumerate(content.splitlines(), 1):
                if pattern.search(line):
                    yield f"{shown(path)}:{number}"


def test_no_file_names_a_path_of_a_machine():
    wrong = set(lines_with(MACHINE_PATH, skipped=("test_layout.py",)))
    assert not wrong, offenders(wrong)


def test_no_file_names_a_package_registry():
    wrong = set(lines_with(REGISTRY, skipped=("test_layout.py",)))
    assert not wrong, offenders(wrong)


def test_scripts_can_be_run():
    scripts = [path for path in files() if path.is_relative_to(ROOT / "scripts") and path.suffix in ("", ".sh")]
    assert scripts
    wrong = {shown(path) for path in scripts if not os.access(path, os.X_OK) or not path.read_bytes().startswith(b"#!")}
    assert not wrong, offenders(wrong)
