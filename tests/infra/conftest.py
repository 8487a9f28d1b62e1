"""One synthesis per stage for the whole run: workers share the folder of the run, and a lock."""

import os

import pytest

from tests.support import templates


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory):
    """Makes a stage of the application, judged by cdk-nag: ``synthesized("prod", issuer="https://...")``."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    made = {}

    def make(stage, **more):
        if not templates.has_node():
            pytest.skip(templates.MISSING)
        key = "-".join([stage, *(f"{name}" for name in sorted(more))])
        if key not in made:
            made[key] = templates.synthesize(folder / "synthesized" / key, stage=stage, nag="true", **more)
        return made[key]

    return make


@pytest.fixture(scope="session", params=["dev", "prod"])
def stage(request):
    return request.param


@pytest.fixture(scope="session")
def template(synthesized, stage):
    """The template of every stage in turn."""
    return synthesized(stage).template


@pytest.fixture(scope="session")
def dev(synthesized):
    return synthesized("dev").template


@pytest.fixture(scope="session")
def prod(synthesized):
    return synthesized("prod").template
