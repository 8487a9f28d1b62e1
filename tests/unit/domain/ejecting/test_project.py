"""The files of a project: the service, whole and consistent, and what deploys and tests it."""

import ast
import json

import pytest

from tdev.domain.delivery.integrity import check_files
from tdev.domain.ejecting.project import project_files, service_files
from tests.support.bundles import EXAMPLES, bundle_of

CALL = {"inputs": {"text": "ann@example.org"}, "result": {"emails": ["ann@example.org"], "count": 1}}


@pytest.mark.parametrize("example", EXAMPLES)
def test_nothing_names_us_in_code_any_more_and_the_manifest_says_what_is_there(example: str) -> None:
    package, files = service_files(bundle_of(EXAMPLES[example][0]))
    assert package == "example_runtime"
    check_files(files)
    for path, content in files.items():
        if path.endswith(".py"):
            for node in ast.walk(ast.parse(content)):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not [name for name in names if name.split(".")[0] == "tdev"], path


def test_the_workflow_is_the_same_to_the_byte() -> None:
    bundle = bundle_of(EXAMPLES["chain"][0])
    assert service_files(bundle)[1]["workflow.json"] == bundle.files["workflow.json"]


def test_a_project_has_an_application_a_way_to_build_and_run_and_tests() -> None:
    files = project_files(bundle_of(EXAMPLES["chain"][0]), [CALL])
    assert {"app.py", "build.py", "run.py", "cdk.json", "README.md", "tests/test_service.py"} <= set(files)
    assert json.loads(files["tests/calls.json"]) == [CALL]
    assert json.loads(files["permissions.json"]) == []
    for path in ("app.py", "build.py", "run.py", "tests/test_service.py"):
        ast.parse(files[path])
        assert b"SERVICE_NAME" not in files[path]
    assert b"example_runtime" in files["README.md"]


def test_the_same_service_makes_the_same_files() -> None:
    bundle = bundle_of(EXAMPLES["chain"][0])
    assert project_files(bundle, [CALL]) == project_files(bundle, [CALL])
