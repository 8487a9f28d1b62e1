"""A declaration becomes a deployment: two files add a function, and a wrong declaration says what is wrong."""

import shutil

import pytest

from infra.builds import Builds
from infra.stages import STAGES
from tdev.kernel.errors import InvalidError
from tests.support import templates
from tests.support.checkout import ROOT

NEW = """description = "Counts words"
memory = 300
timeout = 7
uses = [{uses}]
{more}
"""


@pytest.fixture
def declarations(tmp_path):
    """A copy of our own, to which a test adds."""
    return shutil.copytree(ROOT / "functions", tmp_path / "functions", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def stack_of(tmp_path, declarations, monkeypatch):
    """Makes the stack of dev in this process, with a build for all that is declared; answers its template."""
    if not templates.has_node():
        pytest.skip(templates.MISSING)
    for name, value in templates.QUICK.items():
        monkeypatch.setenv(name, value)
    import aws_cdk as cdk

    from infra.stack import PlatformStack

    def make():
        build = templates.build_stubs(tmp_path / "build", declarations)
        app = cdk.App(outdir=str(tmp_path / "out"), context=templates.context())
        PlatformStack(app, stage=STAGES["dev"], builds=Builds(build), declarations=declarations)
        app.synth()
        return templates.Synthesized(tmp_path / "out", "").template

    return make


def declare(declarations, name, uses="", more=""):
    (declarations / name).mkdir()
    (declarations / name / "function.toml").write_text(NEW.format(uses=uses, more=more), "utf-8")


def test_two_files_add_a_function_with_its_roles_log_and_alarm(stack_of, declarations, dev):
    declare(declarations, "word_counter", '"registry:read", "machine:read"', 'route = "POST /api/count"')
    found = stack_of()
    added = set(found.resources) - set(dev.resources)
    kinds = sorted(found.resources[name]["Type"].removeprefix("AWS::") for name in added)
    assert kinds == [
        "ApiGatewayV2::Integration",
        "ApiGatewayV2::Route",
        "CloudWatch::Alarm",
        "IAM::Policy",
        "IAM::Policy",
        "IAM::Role",
        "IAM::Role",
        "Lambda::Alias",
        "Lambda::Function",
        "Lambda::Permission",
        "Lambda::Version",
        "Logs::LogGroup",
    ]
    name = found.id_of("Lambda::Function", "FunctionName", "tdev-dev-word-counter")
    assert found.of("Lambda::Function")[name]["MemorySize"] == 300
    assert not set(dev.resources) - set(found.resources)


def test_an_unknown_word_is_refused_with_the_known_ones(stack_of, declarations):
    declare(declarations, "greedy", '"everything:write"')
    with pytest.raises(ValueError, match=r"unknown permission word 'everything:write'; known are .*registry:read"):
        stack_of()


def test_two_functions_with_one_route_are_refused(stack_of, declarations):
    declare(declarations, "second", more='route = "POST /api/plan"')
    with pytest.raises(InvalidError, match="the route 'POST /api/plan' is that of planner already"):
        stack_of()


def test_a_declaration_that_cannot_be_read_is_named(stack_of, declarations):
    declare(declarations, "odd", more="color = 'red'")
    with pytest.raises(InvalidError, match=r"odd/function.toml: unknown field 'color'"):
        stack_of()


def test_a_function_that_a_machine_calls_must_be_declared(stack_of, declarations):
    shutil.rmtree(declarations / "planner")
    with pytest.raises(ValueError, match=r"functions/planner is missing; .*orchestrate.* calls it"):
        stack_of()


def test_a_build_that_lacks_a_part_says_how_to_make_it(tmp_path, synthesized):
    synthesized("dev")
    done = templates.run_app(tmp_path / "out", templates.context(stage="dev", builds=str(tmp_path)))
    assert done.returncode != 0
    assert "layers/dependencies is not built yet; run ./scripts/build first" in done.stderr
