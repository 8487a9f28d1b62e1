"""The pipeline as ``.gitlab-ci.yml``."""

from typing import Any

from tdev.domain.pipelines import Pipeline, StageRun
from tdev.domain.pipelines.steps import REPORTS, deploy, gates, install

_SIGN_IN = """\
umask 077
printf '%s' "$AWS_ID_TOKEN" > "$CI_BUILDS_DIR/.web-identity"
export AWS_WEB_IDENTITY_TOKEN_FILE="$CI_BUILDS_DIR/.web-identity" AWS_ROLE_SESSION_NAME="tdev-$CI_JOB_ID"
"""


def pipeline_of(pipeline: Pipeline) -> dict[str, Any]:
    """The pipeline: gates on merge requests and the branch, then one job per stage; an approval is a manual job.

    Each environment has the variables ``AWS_ROLE_ARN`` (a role that trusts GitLab's tokens) and ``TDEV_ENDPOINT``.
    """
    of_branch = f'$CI_COMMIT_BRANCH == "{pipeline.branch}"'
    jobs = {f"deploy-{stage.name}": _stage(pipeline, stage, of_branch) for stage in pipeline.stages}
    return {
        "stages": ["gates", *(stage.name for stage in pipeline.stages)],
        "default": {"image": f"python:{pipeline.python}-slim", "before_script": [install(pipeline)]},
        "workflow": {"rules": [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}, {"if": of_branch}]},
        "gates": {
            "stage": "gates",
            "script": [gates(pipeline)],
            "artifacts": {"when": "always", "paths": [REPORTS], "reports": {"junit": [f"{REPORTS}/*.xml"]}},
        },
        **jobs,
    }


def _stage(pipeline: Pipeline, stage: StageRun, of_branch: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"if": of_branch}
    if stage.approval:
        rule |= {"when": "manual", "allow_failure": False}
    return {
        "stage": stage.name,
        "rules": [rule],
        "environment": {"name": stage.name},
        "resource_group": stage.name,
        "id_tokens": {"AWS_ID_TOKEN": {"aud": "sts.amazonaws.com"}},
        "variables": {"AWS_REGION": pipeline.region},
        "script": [_SIGN_IN + deploy(pipeline, stage, "$CI_COMMIT_SHA")],
    }
