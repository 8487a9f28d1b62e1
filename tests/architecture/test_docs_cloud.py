"""Commands for AWS that a page or a hint names are there: services, operations and options, stages and contexts."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
import pytest
from botocore import xform_name
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from tests.support.checkout import ROOT, modules, parsed, shown
from tests.support.walks import Command, steps

PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
BLOCK = re.compile(r"^ *```([a-z]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
RENAMED = {"deploy": "codedeploy"}
"""What the AWS command line calls otherwise."""
OF_THE_TOOL = {
    ("sso", "login"),
    ("configure", "list-profiles"),
    ("configure", "export-credentials"),
    ("logs", "tail"),
}
"""Commands that are no operation of a service."""
FOR_ALL = {"query", "output", "profile", "region", "cli-binary-format"}
"""Options of the AWS command line itself."""
CDK = {"synth", "diff", "deploy", "bootstrap", "destroy", "gc", "rollback", "list"}
"""Commands of the pinned CDK command line; ``test_the_cdk_has_them`` asks it."""
CONTEXT = {
    "stage",
    "alarm_email",
    "issuer",
    "audience",
    "budget_usd",
    "budget_per_run",
    "budget_per_day",
    "nag",
    "builds",
    "approve",
    "approval_s",
    "model",
    "containers",
}


def lines_of(page):
    """Every line of the shell on a page, continued lines joined, comments and prompts gone."""
    text = page.read_text("utf-8")
    blocks = [code for language, code in BLOCK.findall(text) if language in ("", "sh")]
    typed = [each.text for each in steps(text) if isinstance(each, Command)]
    for code in [*blocks, *typed, *SPAN.findall(BLOCK.sub("", text))]:
        joined = re.sub(r"\\\n\s*", "", code)
        yield from (line.strip() for line in joined.splitlines() if line.strip())


def commands(line, program):
    """The words of each call of a program in a line, also inside ``$(...)`` and behind ``&&``."""
    for found in re.finditer(rf"(?:^|[\s(]|[./\w-]+/){program} ([^|]*)", line):
        text = re.split(r"&&|;|\s#\s", found[1])[0]
        lexer = shlex.shlex(text.replace('"$(', " ").rstrip(')"') if text.count('"') % 2 else text, posix=True)
        lexer.whitespace_split = True
        lexer.commenters = ""
        yield list(lexer)


@cache
def operations(service):
    """``operation-name`` -> its options, as the AWS command line spells them."""
    model = Session().get_service_model(RENAMED.get(service, service))
    return {xform_name(name, "-"): members(model.operation_model(name).input_shape) for name in model.operation_names}


def members(shape):
    found = {}
    for name, member in (shape.members if shape else {}).items():
        option = xform_name(name, "-")
        found[option] = member
        if member.type_name == "boolean":
            found[f"no-{option}"] = member
    return found


def wrong_in(words):
    """What is wrong with ``aws ...``; None when nothing is."""
    service, operation, *rest = words
    if (service, operation) in OF_THE_TOOL:
        return None
    try:
        known = operations(service)
    except BotoCoreError as error:
        return f"aws {service}: {error}"
    if operation not in known:
        return f"aws {service} {operation}"
    options = {word.removeprefix("--") for word in rest if word.startswith("--")}
    unknown = options - set(known[operation]) - FOR_ALL
    return f"aws {service} {operation}: {', '.join(sorted(unknown))}" if unknown else None


def aws_in_pages():
    return [
        (page, words) for page in PAGES for line in lines_of(page) for words in commands(line, "aws") if len(words) > 1
    ]


def aws_in_hints():
    """``aws ...`` in texts of the package; ``{name}`` stands for a stack. Most modules do not hold the word at all."""
    for path in (path for path in modules("shared") if "aws " in path.read_text(encoding="utf-8")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                for found in re.findall(r"\baws ([a-z-]+ [a-z]+-[a-z-]+(?: --[a-z-]+ [^ ]+)*)", node.value):
                    yield path, found.split()


@pytest.mark.parametrize(
    ("where", "words"),
    [pytest.param(where, words, id=f"{shown(where)}: {' '.join(words[:2])}") for where, words in
     [*aws_in_pages(), *aws_in_hints()]],
)  # fmt: skip
def test_each_aws_command_exists_with_its_options(where, words):
    assert wrong_in(words) is None


def test_pages_and_hints_are_really_looked_at():
    assert len(aws_in_pages()) > 20
    assert len(list(aws_in_hints())) > 6


@pytest.mark.parametrize(
    "line",
    [
        "aws lambda list-everything",
        "aws nowhere list-things",
        "aws lambda update-alias --alias live",
        'export X="$(aws sts get-caller-identity --who me)"',
    ],
)
def test_the_check_can_fail(line):
    (words,) = commands(line, "aws")
    assert wrong_in(words)


# ---- CDK


def cdk_in_pages():
    return [(page, words) for page in PAGES for line in lines_of(page) for words in commands(line, "cdk") if words]


def test_each_cdk_command_is_one_and_its_context_is_read():
    found = cdk_in_pages()
    assert len(found) > 5
    for page, (verb, *rest) in found:
        assert verb in CDK, f"{shown(page)}: cdk {verb}"
        for option, value in pairwise(rest):
            if option == "-c":
                assert value.partition("=")[0] in CONTEXT, f"{shown(page)}: -c {value}"


def test_the_cdk_has_them(tmp_path):
    program = ROOT / "node_modules" / ".bin" / "cdk"
    if not program.exists() or shutil.which("node") is None:
        pytest.skip("the CDK command line is not installed: run scripts/setup-node")
    environment = {"PATH": os.environ["PATH"], "CDK_HOME": str(tmp_path), "CDK_DISABLE_CLI_TELEMETRY": "true"}
    done = subprocess.run([program, "--help"], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert set(re.findall(r"^  cdk ([a-z-]+)", done.stdout, re.MULTILINE)) >= CDK


def test_the_application_reads_every_context_that_a_page_names():
    text = "".join((ROOT / path).read_text("utf-8") for path in ("app.py", "infra/stages.py"))
    assert {name for name in CONTEXT if f'"{name}"' not in text} == set()


# ---- our own


def options_of(command):
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


def test_each_option_of_tdev_on_a_page_exists():
    from tdev.entry.cli.group import COMMANDS, cli

    seen = 0
    context = click.Context(cli)
    for page in PAGES:
        for line in lines_of(page):
            for words in commands(line, "tdev"):
                if not words or words[0] not in COMMANDS:
                    continue
                command = cli.get_command(context, words[0])
                known = options_of(command) | {"--help"}
                if isinstance(command, click.Group):
                    known |= {option for each in command.commands.values() for option in options_of(each)}
                given = {word for word in words[1:] if re.fullmatch(r"--?[a-z][a-z-]*", word)}
                assert given <= known, f"{shown(page)}: tdev {words[0]} {given - known}"
                seen += 1
    assert seen > 20


def test_names_of_the_guide_are_those_of_the_template():
    """Alarm, dashboard, archive and log group that an operator is sent to."""
    guide = (ROOT / "docs" / "recipes" / "deploy.md").read_text("utf-8")
    sources = " ".join(path.read_text("utf-8") for path in (ROOT / "infra").rglob("*.py"))
    for name, said in {
        "tdev-prod-platform": 'named("platform")',
        "tdev-prod-events": 'named("events")',
        "/aws/vendedlogs/tdev/prod/access": "/aws/vendedlogs/tdev/{stage.name}/access",
        "/tdev/prod/planner": "/tdev/{stage.name}/{spec.deployed_name}",
        "UserPoolClientId": '"UserPoolClientId"',
        "ApiUrl": '"ApiUrl"',
    }.items():
        assert name in guide
        assert said in sources, name


def test_package_json_pins_what_the_guide_speaks_of():
    pinned = json.loads(Path(ROOT / "package.json").read_text("utf-8"))["devDependencies"]["aws-cdk"]
    assert re.fullmatch(r"2\.[0-9]+\.[0-9]+", pinned)
