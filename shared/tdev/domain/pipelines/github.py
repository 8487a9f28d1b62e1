"""The pipeline as a workflow of GitHub Actions."""

from typing import Any

from tdev.domain.pipelines import Pipeline, StageRun
from tdev.domain.pipelines.steps import REPORTS, deploy, gates, install

_CHECKOUT = {"uses": "actions/checkout@v4"}
_COMMENT = f'gh pr comment "$NUMBER" --body-file {REPORTS}/summary.md --edit-last --create-if-none'


def workflow(pipeline: Pipeline) -> dict[str, Any]:
    """The workflow: gates on every push and pull request; on the branch, one job per stage, one after the other.

    An approval is the protection rule of the environment that a stage's job names. A stage's environment has the
    variables ``AWS_ROLE_ARN`` (see ``oidc``) and ``TDEV_ENDPOINT``.
    """
    jobs: dict[str, Any] = {"gates": _gates(pipeline)}
    before = "gates"
    for stage in pipeline.stages:
        jobs[f"deploy-{stage.name}"] = _stage(pipeline, stage, before)
        before = f"deploy-{stage.name}"
    return {
        "name": pipeline.name,
        "on": {"push": {"branches": [pipeline.branch]}, "pull_request": {}},
        "permissions": {"contents": "read"},
        "concurrency": {"group": f"{pipeline.name}-${{{{ github.ref }}}}"},
        "jobs": jobs,
    }


def _python(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [
        _CHECKOUT,
        {"uses": "actions/setup-python@v5", "with": {"python-version": pipeline.python}},
        {"name": "install", "run": install(pipeline)},
    ]


def _gates(pipeline: Pipeline) -> dict[str, Any]:
    kept = {"name": "tdev-reports", "path": REPORTS}
    own_pull_request = (
        "always() && github.event_name == 'pull_request'"
        " && github.event.pull_request.head.repo.full_name == github.repository"
    )
    return {
        "runs-on": "ubuntu-latest",
        "permissions": {"contents": "read", "security-events": "write", "pull-requests": "write"},
        "steps": [
            *_python(pipeline),
            {"name": "gates", "run": gates(pipeline)},
            {"if": "always()", "uses": "actions/upload-artifact@v4", "with": kept},
            {
                "if": "always()",
                "continue-on-error": True,
                "uses": "github/codeql-action/upload-sarif@v3",
                "with": {"sarif_file": REPORTS, "category": "tdev"},
            },
            {
                "name": "comment",
                "if": own_pull_request,
                "env": {"GH_TOKEN": "${{ github.token }}", "NUMBER": "${{ github.event.number }}"},
                "run": _COMMENT,
            },
        ],
    }


def _stage(pipeline: Pipeline, stage: StageRun, before: str) -> dict[str, Any]:
    role = {
        "role-to-assume": "${{ vars.AWS_ROLE_ARN }}",
        "role-session-name": "tdev-${{ github.run_id }}",
        "aws-region": pipeline.region,
    }
    return {
        "needs": before,
        "if": f"github.event_name == 'push' && github.ref == 'refs/heads/{pipeline.branch}'",
        "runs-on": "ubuntu-latest",
        "environment": stage.name,
        "permissions": {"contents": "read", "id-token": "write"},
        "steps": [
            *_python(pipeline),
            {"uses": "aws-actions/configure-aws-credentials@v4", "with": role},
            {
                "name": f"deploy to {stage.name}",
                "env": {"TDEV_ENDPOINT": "${{ vars.TDEV_ENDPOINT }}"},
                "run": deploy(pipeline, stage, "$GITHUB_SHA"),
            },
        ],
    }
