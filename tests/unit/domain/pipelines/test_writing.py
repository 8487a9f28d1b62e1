"""The pipelines: each system's file says what the description says, and its shell is sound."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tdev.domain.pipelines import Pipeline, StageRun
from tdev.domain.pipelines.describing import DEFAULT, read_pipeline
from tdev.domain.pipelines.writing import PLACES, pipeline_text
from tests.support.checkout import ROOT

PIPELINE = read_pipeline(DEFAULT.read_text("utf-8"))


def written(system: str, pipeline: Pipeline = PIPELINE) -> Any:
    return yaml.safe_load(pipeline_text(pipeline, system))


def scripts(value: Any) -> Iterator[str]:
    """Every text below ``run``, ``script`` and ``commands``, those in build specifications too."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in ("run", "script", "commands", "before_script"):
                yield from [each] if isinstance(each, str) else each
            elif name == "BuildSpec":
                yield from scripts(yaml.safe_load(each))
            else:
                yield from scripts(each)
    elif isinstance(value, list):
        for each in value:
            yield from scripts(each)


@pytest.mark.parametrize("system", PLACES)
def test_the_examples_are_what_is_written_today(system: str) -> None:
    kept = (ROOT / "examples" / "pipelines" / f"{system}.yml").read_text("utf-8")
    assert kept == pipeline_text(PIPELINE, system)


def test_the_example_of_a_description_is_the_one_to_begin_with() -> None:
    assert (ROOT / "examples/pipelines/pipeline.toml").read_text("utf-8") == DEFAULT.read_text("utf-8")


@pytest.mark.parametrize("system", [each for each in PLACES if each != "oidc"])
def test_every_script_is_sound_shell_and_all_gates_are_in_it(system: str) -> None:
    found = list(scripts(written(system)))
    assert found
    for script in found:
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, timeout=10)
        assert checked.returncode == 0, checked.stderr
    for gate in PIPELINE.gates:
        assert any(gate.command in script for script in found)


@pytest.mark.parametrize("system", ["codepipeline", "oidc"])
def test_templates_have_no_findings(system: str, tmp_path: Path) -> None:
    api = pytest.importorskip("cfnlint.api", reason="cfn-lint is not installed: pip install -r requirements/dev.txt")
    text = pipeline_text(PIPELINE, system)
    assert api.lint(text) == []
    assert api.lint(text.replace("AWS::IAM::Role", "AWS::IAM::Roll", 1)) != []


class TestGithub:
    def test_stages_follow_one_another_in_environments_of_their_names_and_only_on_the_branch(self) -> None:
        jobs = written("github")["jobs"]
        assert [(name, job.get("needs"), job.get("environment")) for name, job in jobs.items()] == [
            ("gates", None, None),
            ("deploy-dev", "gates", "dev"),
            ("deploy-staging", "deploy-dev", "staging"),
            ("deploy-prod", "deploy-staging", "prod"),
        ]
        assert all("refs/heads/main" in job["if"] for name, job in jobs.items() if name != "gates")

    def test_only_stages_may_ask_for_a_token_of_identity_and_no_job_has_more_than_it_needs(self) -> None:
        found = written("github")
        assert found["permissions"] == {"contents": "read"}
        may = {name: job["permissions"].get("id-token") for name, job in found["jobs"].items()}
        assert may == {"gates": None, "deploy-dev": "write", "deploy-staging": "write", "deploy-prod": "write"}

    def test_nothing_of_an_event_is_ever_part_of_a_script(self) -> None:
        assert [script for script in scripts(written("github")) if "${{" in script] == []

    def test_it_runs_for_pull_requests_too_and_no_key_is_kept(self) -> None:
        text = pipeline_text(PIPELINE, "github")
        assert set(yaml.safe_load(text)["on"]) == {"push", "pull_request"}
        assert "secrets." not in text


class TestGitlab:
    def test_an_approval_is_a_manual_job_that_holds_the_rest_up(self) -> None:
        found = written("gitlab")
        rules = {name: found[f"deploy-{name}"]["rules"][0] for name in ("dev", "staging", "prod")}
        assert "when" not in rules["dev"]
        for name in ("staging", "prod"):
            assert (rules[name]["when"], rules[name]["allow_failure"]) == ("manual", False)
        assert found["stages"] == ["gates", "dev", "staging", "prod"]

    def test_gates_show_their_tests_and_stages_sign_in_with_a_token_of_identity(self) -> None:
        found = written("gitlab")
        assert found["gates"]["artifacts"]["reports"]["junit"] == ["reports/*.xml"]
        assert found["deploy-prod"]["id_tokens"] == {"AWS_ID_TOKEN": {"aud": "sts.amazonaws.com"}}


class TestCodePipeline:
    def test_stages_and_approvals_are_in_order(self) -> None:
        stages = written("codepipeline")["Resources"]["Pipeline"]["Properties"]["Stages"]
        assert [(stage["Name"], [action["Name"] for action in stage["Actions"]]) for stage in stages] == [
            ("Source", ["Source"]),
            ("Gates", ["Gates"]),
            ("Deploy-dev", ["DeployDev"]),
            ("Deploy-staging", ["Approval", "DeployStaging"]),
            ("Deploy-prod", ["Approval", "DeployProd"]),
        ]
        orders = [action["RunOrder"] for action in stages[3]["Actions"]]
        assert orders == [1, 2]

    def test_a_stage_may_call_its_own_api_and_no_other(self) -> None:
        resources = written("codepipeline")["Resources"]
        for word in ("Dev", "Staging", "Prod"):
            text = str(resources[f"Deploy{word}Role"])
            others = {"Dev", "Staging", "Prod"} - {word}
            assert f"${{Api{word}}}" in text
            assert not [other for other in others if f"${{Api{other}}}" in text]
        assert "execute-api" not in str(resources["GatesRole"])

    def test_tests_are_a_report_of_codebuild(self) -> None:
        report = written("buildspec")["reports"]["tdev"]
        assert (report["file-format"], report["base-directory"]) == ("JUNITXML", "reports")


class TestRoles:
    def test_a_role_can_be_taken_only_by_jobs_of_its_environment_in_the_repository(self) -> None:
        resources = written("oidc")["Resources"]
        for stage, word in (("dev", "Dev"), ("prod", "Prod")):
            (trust,) = resources[f"Role{word}"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            subject = trust["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
            assert subject == {"Fn::Sub": f"repo:${{Repository}}:environment:{stage}"}
            assert "StringLike" not in trust["Condition"]


def test_another_description_makes_another_pipeline() -> None:
    other = replace(PIPELINE, stages=(StageRun("only"),), branch="trunk")
    assert set(written("github", other)["jobs"]) == {"gates", "deploy-only"}
    assert written("github", other)["on"]["push"]["branches"] == ["trunk"]
    assert written("gitlab", other)["stages"] == ["gates", "only"]
