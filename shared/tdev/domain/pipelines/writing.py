"""A pipeline as the text of a file, for each system that it can be written for."""

from collections.abc import Callable, Mapping
from typing import Any

from tdev.domain.pipelines import Pipeline, codepipeline, github, gitlab, oidc
from tdev.domain.pipelines.yaml_text import yaml_text

PLACES: Mapping[str, str] = {
    "github": ".github/workflows/tdev.yml",
    "gitlab": ".gitlab-ci.yml",
    "codepipeline": "pipeline/codepipeline.yml",
    "buildspec": "buildspec.yml",
    "oidc": "pipeline/github-roles.yml",
}
"""The systems, and where each of them looks for its file."""
_WRITERS: Mapping[str, Callable[[Pipeline], Any]] = {
    "github": github.workflow,
    "gitlab": gitlab.pipeline_of,
    "codepipeline": codepipeline.template,
    "oidc": oidc.roles,
}
_HEAD = "# Written by tdev pipeline {system}; change the description and write it again.\n"


def pipeline_text(pipeline: Pipeline, system: str) -> str:
    """The file for one of ``PLACES``."""
    written = codepipeline.gates_buildspec(pipeline) if system == "buildspec" else yaml_text(_WRITERS[system](pipeline))
    return _HEAD.format(system=system) + written
