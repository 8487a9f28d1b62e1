"""Which modules a service needs: found in the sources, and enough to import all of them."""

import ast

import pytest

from tdev.domain.delivery.modules import PACKAGE, RUNTIME, imports_of, module_file, reached
from tdev.kernel.errors import NotFoundError
from tests.support.fresh_process import loaded_by

DOOR = "tdev.entry.service_function"
ABILITIES = ("web", "sandbox", "secrets", "aws")


def test_what_a_module_loads_is_among_what_was_found():
    for root in (DOOR, "tdev.tools.extract_emails", "tdev.platform.web.direct", "tdev.teams.content_brief_team"):
        loaded = {name for name in loaded_by(f"import {root}") if name.split(".")[0] == "tdev"}
        assert loaded
        assert loaded <= reached([root]).ours


def test_packages_around_a_module_belong_to_it():
    assert {"tdev", "tdev.kernel", "tdev.kernel.clock"} <= reached(["tdev.kernel.ids"]).ours


def test_what_only_type_checkers_read_is_left_out():
    source = module_file("tdev.sdk.context").read_text(encoding="utf-8")
    assert "TYPE_CHECKING" in source
    assert "tdev.platform.web" in source
    assert "tdev.platform.web" not in reached(["tdev.sdk.context"]).ours


def test_what_a_function_imports_when_it_is_called_counts():
    found = imports_of("tdev.domain.workflow.executables")
    assert "tdev.domain.workflow.loading" not in found.now
    assert "tdev.domain.workflow.loading" in found.late["_built_in"]
    assert "tdev.domain.workflow.loading" in reached(["tdev.domain.workflow.executables"]).ours


def test_modules_of_others_are_told_apart():
    found = reached(["tdev.domain.workflow.calls"])
    assert {"pydantic_core", "threading"} <= found.others
    assert not [name for name in found.others if name.startswith("tdev")]


def test_an_engine_is_needed_only_with_its_ability():
    engines = {
        "web": "tdev.platform.web.direct",
        "sandbox": "tdev.platform.sandbox.embedded.engine",
        "secrets": "tdev.platform.secrets.chosen",
    }
    without = reached([DOOR]).ours
    assert without.isdisjoint(engines.values())
    for ability, engine in engines.items():
        found = reached([DOOR], [ability]).ours
        assert engine in found
        assert found.isdisjoint(set(engines.values()) - {engine})


def test_the_abilities_are_functions_of_the_runtime_of_services():
    tree = ast.parse(module_file(RUNTIME).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert functions >= set(ABILITIES)
    assert set(imports_of(RUNTIME).late) - {"_own"} == set(ABILITIES)


def test_a_package_as_a_root_brings_all_its_modules():
    found = reached(["tdev.platform.sandbox.embedded"]).ours
    there = {path.stem for path in (PACKAGE / "platform/sandbox/embedded").glob("*.py")} - {"__init__"}
    assert {f"tdev.platform.sandbox.embedded.{name}" for name in there} <= found


def test_no_service_needs_models_or_the_sdk_of_aws_without_secrets():
    found = reached([DOOR], ["web", "sandbox"])
    assert not [name for name in found.ours if name.startswith(("tdev.model", "tdev.entry.api", "tdev.runtime"))]
    assert {"pydantic", "boto3", "botocore"}.isdisjoint(found.others)


@pytest.mark.parametrize("name", ["tdev.nothing", "tdev.kernel.clock.iso", "tdev.platform.storage.embeded"])
def test_what_is_no_module_is_said(name):
    with pytest.raises(NotFoundError, match="no module"):
        reached([name])
    with pytest.raises(NotFoundError, match="no module"):
        imports_of(name)


def test_the_order_of_the_roots_makes_no_difference():
    roots = ["tdev.tools.read_csv", DOOR, "tdev.tools.hash_text"]
    assert reached(roots) == reached(reversed(roots))
