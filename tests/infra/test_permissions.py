"""The page of permissions says what the template grants: no line more, no line less, under the same conditions."""

import re

import pytest

from infra.boundary import ACTIONS, MACHINE_ACTIONS
from infra.conditions import ASSUMED, SHARED, TENANT, keys_of
from infra.grants import GRANTS
from infra.permissions import CONDITIONS, EVERY, TRACED, permissions_page, resources, rows_of
from infra.stages import STAGES
from tdev.orchestration.definition import functions_of, machine_names
from tdev.platform.functions import functions_folder, read_functions
from tests.support.checkout import ROOT
from tests.support.templates import text

SPECS = read_functions(functions_folder(ROOT / "functions"))


def said(name, stage, template):
    """(role, action, resource, whose keys) of a function, as the page has them, with the names of a stage."""
    rows = [*rows_of(SPECS[name].uses), *EVERY, *([TRACED] if STAGES[stage].tracing else [])]
    (function,) = (
        each for each in template.of("Lambda::Function").values() if each["FunctionName"] == f"tdev-{stage}-{name}"
    )
    for row in rows:
        for resource in row.resources:
            filled = resource.replace("<stage>", stage).replace("<function>", name)
            if filled.startswith("sqs:"):
                filled = f"sqs:{text(function['DeadLetterConfig']['TargetArn'])}"
            yield from ((row.role, action, filled, row.keys) for action in row.actions)


def granted(name, stage, template):
    """The same of the template."""
    (function,) = (
        each for each in template.of("Lambda::Function").values() if each["FunctionName"] == f"tdev-{stage}-{name}"
    )
    own = function["Role"]["Fn::GetAtt"][0]
    prefix = own[: own.index("RolesOwn")] + "RolesData"
    data = [role for role in template.of("IAM::Role") if role.startswith(prefix)]
    roles = dict(zip(("own", "data"), [own, *data], strict=False))
    for kind, role in roles.items():
        for statement in template.policies_of(role):
            assert statement.effect == "Allow"
            yield from (
                (kind, action, place(action, resource, template, roles), keys(statement.conditions))
                for action, resource in statement.pairs
            )


def place(action, resource, template, roles):
    """An ARN of the template as the page writes it: service, and what comes behind the account."""
    service = action.partition(":")[0]
    if service == "sts":
        assert resource == f"<{roles['data']}.Arn>"
        return "iam:<data role>"
    for output, name in (("ServiceTemplate", "service-lambda"), ("MachineTemplate", "service-stepfunctions")):
        address = text(template.body["Outputs"][output]["Value"])
        if service == "s3" and resource == address.replace("s3://", "arn:<AWS::Partition>:s3:::"):
            return f"s3:<{name}>"
    if service == "kms":
        (alias,) = template.of("KMS::Alias").values()
        assert resource == text(alias["TargetKeyId"])
        return "kms:<key of signatures>"
    if service == "s3":
        bucket, _, folder = resource.partition(".Arn>/")
        assert template.resources[bucket.removeprefix("<")]["Type"] == "AWS::S3::Bucket"
        return f"s3:<bucket>/{folder}"
    if service == "logs" and not resource.startswith("arn:"):
        group = template.of("Logs::LogGroup")[resource.removeprefix("<").removesuffix(".Arn>")]
        return f"logs:log-group:{group['LogGroupName']}"
    if resource.startswith("arn:"):
        return f"{service}:{re.sub('<AWS::[A-Za-z]+>', '', resource).split(':', 5)[5]}"
    return resource if resource == "*" else f"{service}:{resource}"


def keys(conditions):
    if not conditions:
        return ""
    if dict(conditions) in CONDITIONS.values():
        return next(name for name, known in CONDITIONS.items() if known == dict(conditions))
    (folder,) = (each for each in (TENANT, SHARED) if dict(keys_of(each)) == dict(conditions))
    return folder


@pytest.mark.parametrize("name", SPECS)
def test_the_rows_of_a_function_are_what_the_template_grants_it(name, stage, template):
    assert sorted(said(name, stage, template)) == sorted(set(granted(name, stage, template)))


def test_a_data_role_is_assumed_under_the_conditions_of_the_page(template):
    trusts = [
        role["AssumeRolePolicyDocument"]["Statement"]
        for name, role in template.of("IAM::Role").items()
        if "RolesData" in name
    ]
    assert trusts
    for statements in trusts:
        assuming = [each for each in statements if "sts:AssumeRole" in each["Action"]]
        assert assuming
        assert all(each["Condition"] == {key: dict(value) for key, value in ASSUMED.items()} for each in assuming)


def test_the_boundary_allows_the_actions_of_the_page(template):
    (policy,) = template.of("IAM::ManagedPolicy").values()
    allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    found = {
        each["Sid"]: set([each["Action"]] if isinstance(each["Action"], str) else each["Action"]) for each in allowed
    }
    said = {**ACTIONS, "Machines": MACHINE_ACTIONS}
    assert found == {subject: set(actions) for subject, actions in said.items()}


class TestThePage:
    page = permissions_page(SPECS)

    @pytest.mark.parametrize("name", SPECS)
    def test_each_function_stands_on_it_with_its_words(self, name):
        section = self.page.split(f"## `{name}`\n")[1].split("\n## ")[0]
        assert SPECS[name].description in section
        assert all(f"`{word}`" in section for word in SPECS[name].uses)
        assert ("| role |" in section) is bool(rows_of(SPECS[name].uses))

    def test_each_word_says_why_it_is_there(self):
        words = self.page.split("## Words\n")[1].split("\n## ")[0]
        assert set(re.findall(r"^\| `([a-z:]+)`", words, re.MULTILINE)) == set(GRANTS)
        assert all(grant.why in words for grant in GRANTS.values())

    def test_each_machine_names_what_it_calls(self):
        for machine in machine_names():
            (line,) = re.findall(rf"^- `{machine}`: (.*)$", self.page, re.MULTILINE)
            assert re.findall(r"`(\w+)`", line) == functions_of(machine)

    def test_no_action_of_it_is_a_wildcard(self):
        assert not re.findall(r"`[a-z0-9]+:[A-Za-z]*\*[A-Za-z]*`", self.page)

    def test_every_row_has_as_many_cells_as_its_heading(self):
        for table in re.findall(r"(?:^\|.*\n)+", self.page, re.MULTILINE):
            heading, *rows = table.splitlines()
            assert {row.count("|") for row in rows} == {heading.count("|")}, heading


def test_a_resource_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="queue/x"):
        resources("queue/x", TENANT)


def test_a_word_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="unknown permission word"):
        rows_of(["everything"])
