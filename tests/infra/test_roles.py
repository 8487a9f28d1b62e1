"""Who may do what: the roles of the functions against the table of grants, action by action, and everybody else's."""

import pytest

from infra.boundary import MACHINE_ACTIONS
from infra.grants import GRANTS, Allowed
from infra.stages import STAGES
from tdev.orchestration.definition import functions_of, machine_names
from tdev.platform.functions import functions_folder, read_functions
from tests.support.checkout import ROOT
from tests.support.templates import text

SPECS = read_functions(functions_folder(ROOT / "functions"))
TENANT, SHARED = "${aws:PrincipalTag/tenant}", "_shared"
HERE = "<AWS::Region>:<AWS::AccountId>"


@pytest.fixture(params=sorted(SPECS))
def spec(request):
    return SPECS[request.param]


def function_id(template, stage, spec):
    return template.id_of("Lambda::Function", "FunctionName", f"tdev-{stage}-{spec.deployed_name}")


def own_role(template, stage, spec):
    """Logical id of the role that a function runs as."""
    function = template.of("Lambda::Function")[function_id(template, stage, spec)]
    return text(function["Role"]).strip("<>").removesuffix(".Arn")


def data_role(template, stage, spec):
    """Logical id of the role that a function becomes for one tenant; None where it has none."""
    variables = template.of("Lambda::Function")[function_id(template, stage, spec)]["Environment"]["Variables"]
    arn = text(variables.get("TDEV_DATA_ROLE"))
    return arn.strip("<>").removesuffix(".Arn") if arn else None


def data_roles(template, stage):
    found = {name: data_role(template, stage, spec) for name, spec in SPECS.items()}
    return {role: name for name, role in found.items() if role}


def arns(template, stage, resource, folder):
    """What a resource of the table of grants is in this template; written here a second time on purpose."""
    kind, _, rest = resource.partition("/")
    match kind, *rest.split("/"):
        case "table", table:
            return [f"arn:<AWS::Partition>:dynamodb:{HERE}:table/tdev-{stage}-{table}"]
        case "index", table, index:
            return [f"arn:<AWS::Partition>:dynamodb:{HERE}:table/tdev-{stage}-{table}/index/{index}"]
        case "artifacts", _:
            return [f"<{artifacts_bucket(template)}.Arn>/{folder}/*"]
        case "function", name:
            return [f"arn:<AWS::Partition>:lambda:{HERE}:function:tdev-{stage}-{name}:live"]
        case "machine", _:
            return [f"arn:<AWS::Partition>:states:{HERE}:stateMachine:tdev-{stage}-{name}" for name in machine_names()]
        case "execution", _:
            return [f"arn:<AWS::Partition>:states:{HERE}:execution:tdev-{stage}-{name}:*" for name in machine_names()]
        case "secret", _:
            return [f"arn:<AWS::Partition>:secretsmanager:{HERE}:secret:tdev/{stage}/{folder}/*"]
        case "template", name:
            output = {"service-lambda": "ServiceTemplate", "service-stepfunctions": "MachineTemplate"}[name]
            return [text(template.body["Outputs"][output]["Value"]).replace("s3://", "arn:<AWS::Partition>:s3:::")]
    return [other_arn(template, stage, kind)]


def other_arn(template, stage, kind):
    """The same where a kind has one ARN, whoever asks."""
    (key,) = template.of("KMS::Alias").values()
    return {
        "bus": f"arn:<AWS::Partition>:events:{HERE}:event-bus/tdev-{stage}",
        "metrics": "*",
        "services": f"arn:<AWS::Partition>:lambda:{HERE}:function:tdevs-{stage}-*",
        "service-machines": f"arn:<AWS::Partition>:states:{HERE}:stateMachine:tdevs-{stage}-*",
        "service-executions": f"arn:<AWS::Partition>:states:{HERE}:execution:tdevs-{stage}-*:*",
        "service-logs": f"arn:<AWS::Partition>:logs:{HERE}:log-group:/tdev/{stage}/services/*",
        "stacks": f"arn:<AWS::Partition>:cloudformation:{HERE}:stack/tdevs-{stage}-*/*",
        "service-role": f"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/tdev-{stage}-services",
        "signing-key": text(key["TargetKeyId"]),
    }[kind]


def artifacts_bucket(template):
    """The bucket that keeps a log; the other is the log."""
    (found,) = (name for name, each in template.of("S3::Bucket").items() if "LoggingConfiguration" in each)
    return found


def pairs(template, stage, allowed: list[Allowed], folder):
    return {
        (action, arn)
        for each in allowed
        for action in each.actions
        for arn in arns(template, stage, each.resource, folder)
    }


def leading_keys(statement):
    """Whose keys a statement holds for; ``*`` when it does not say."""
    return statement.conditions.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])[0]


class TestOwnRole:
    def test_it_belongs_to_one_function(self, template, stage):
        roles = [own_role(template, stage, spec) for spec in SPECS.values()]
        assert len(set(roles)) == len(roles)

    def test_only_lambda_takes_it(self, template, stage, spec):
        role = template.of("IAM::Role")[own_role(template, stage, spec)]
        assert role["AssumeRolePolicyDocument"]["Statement"] == [
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
        ]

    def test_it_has_no_managed_policy(self, template, stage, spec):
        assert "ManagedPolicyArns" not in template.of("IAM::Role")[own_role(template, stage, spec)]

    def test_it_may_do_what_its_words_say_and_nothing_else(self, template, stage, spec):
        role = own_role(template, stage, spec)
        found = {pair for statement in template.policies_of(role) for pair in statement.pairs}
        group = template.id_of("Logs::LogGroup", "LogGroupName", f"/tdev/{stage}/{spec.deployed_name}")
        queue = template.of("Lambda::Function")[function_id(template, stage, spec)]["DeadLetterConfig"]["TargetArn"]
        wanted = pairs(template, stage, [each for word in spec.uses for each in GRANTS[word].own], TENANT)
        wanted |= {("logs:CreateLogStream", f"<{group}.Arn>"), ("logs:PutLogEvents", f"<{group}.Arn>")}
        wanted |= {("sqs:SendMessage", text(queue))}
        if data := data_role(template, stage, spec):
            wanted |= {("sts:AssumeRole", f"<{data}.Arn>"), ("sts:TagSession", f"<{data}.Arn>")}
        if STAGES[stage].tracing:
            wanted |= {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}
        assert found == wanted

    def test_it_denies_nothing_in_secret(self, template, stage, spec):
        assert {each.effect for each in template.policies_of(own_role(template, stage, spec))} == {"Allow"}


class TestDataRole:
    def test_a_function_has_one_when_a_word_of_its_reaches_tenants(self, template, stage, spec):
        reaches = any(GRANTS[word].tenant or GRANTS[word].shared for word in spec.uses)
        assert (data_role(template, stage, spec) is not None) == reaches

    def test_it_belongs_to_one_function(self, template, stage):
        found = [data_role(template, stage, spec) for spec in SPECS.values()]
        roles = [role for role in found if role]
        assert len(roles) > 3
        assert len(set(roles)) == len(roles)

    def test_only_its_own_function_takes_it_and_only_for_a_named_tenant(self, template, stage):
        for role, name in data_roles(template, stage).items():
            (trust,) = template.of("IAM::Role")[role]["AssumeRolePolicyDocument"]["Statement"]
            assert text(trust["Principal"]) == {"AWS": f"<{own_role(template, stage, SPECS[name])}.Arn>"}
            assert sorted(trust["Action"]) == ["sts:AssumeRole", "sts:TagSession"]
            assert trust["Condition"] == {
                "StringLike": {"aws:RequestTag/tenant": "?*"},
                "StringNotEquals": {"aws:RequestTag/tenant": SHARED},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["tenant"]},
            }

    def test_it_may_do_what_the_words_say_and_nothing_else(self, template, stage):
        for role, name in data_roles(template, stage).items():
            words = [GRANTS[word] for word in SPECS[name].uses]
            wanted = {
                (f"T#{TENANT}#*", *pair)
                for pair in pairs(template, stage, [each for word in words for each in word.tenant], TENANT)
            } | {
                (f"T#{SHARED}#*", *pair)
                for pair in pairs(template, stage, [each for word in words for each in word.shared], SHARED)
            }
            found = {
                (leading_keys(statement), *pair) for statement in template.policies_of(role) for pair in statement.pairs
            }
            tables = {each for each in wanted if each[1].startswith("dynamodb:")}
            assert {each for each in found if each[1].startswith("dynamodb:")} == tables
            # Objects and secrets carry the tenant in their name, not in a condition.
            assert {each[1:] for each in found - tables} == {each[1:] for each in wanted - tables}

    def test_every_statement_on_tables_holds_for_keys_of_one_tenant(self, template, stage):
        for role in data_roles(template, stage):
            for statement in template.policies_of(role):
                if any(action.startswith("dynamodb:") for action in statement.actions):
                    assert leading_keys(statement) in {f"T#{TENANT}#*", f"T#{SHARED}#*"}
                    # A request without such a key would pass the condition above.
                    assert statement.conditions["Null"] == {"dynamodb:LeadingKeys": "false"}

    def test_the_shared_catalogue_is_read_only(self, template, stage):
        for role in data_roles(template, stage):
            for statement in template.policies_of(role):
                shared = leading_keys(statement) == f"T#{SHARED}#*" or any(
                    f"/{SHARED}/" in resource for resource in statement.resources
                )
                if shared:
                    assert set(statement.actions) <= {"dynamodb:GetItem", "dynamodb:Query", "s3:GetObject"}

    def test_objects_lie_in_the_folder_of_the_tenant(self, template, stage):
        bucket = artifacts_bucket(template)
        folders = {f"<{bucket}.Arn>/{TENANT}/*", f"<{bucket}.Arn>/{SHARED}/*"}
        for role in data_roles(template, stage):
            for statement in template.policies_of(role):
                if any(action.startswith("s3:") for action in statement.actions):
                    assert set(statement.resources) <= folders

    def test_services_are_those_with_the_tag_of_the_tenant(self, template, stage):
        named = (f"function:tdevs-{stage}-*", f"/tdev/{stage}/services/*")
        tagged = [
            statement
            for role in data_roles(template, stage)
            for statement in template.policies_of(role)
            if any(resource.endswith(named) for resource in statement.resources)
        ]
        assert tagged
        wanted = {"StringEquals": {"aws:ResourceTag/tdev:tenant": TENANT}}
        assert all(statement.conditions == wanted for statement in tagged)

    def test_no_action_gets_round_the_keys(self, template, stage):
        """Scan has no key; PartiQL and batches are not asked for the keys of each item by our stores."""
        around = ("Scan", "PartiQL", "BatchWriteItem", "BatchGetItem", "ExportTable", "Stream", "s3:List")
        for role in data_roles(template, stage):
            actions = {action for statement in template.policies_of(role) for action in statement.actions}
            assert not [action for action in actions if any(word in action for word in around)]

    def test_a_session_ends_within_the_hour(self, template, stage):
        assert {template.of("IAM::Role")[role]["MaxSessionDuration"] for role in data_roles(template, stage)} == {3600}


class TestEverybody:
    def test_the_role_that_makes_services_goes_to_cloudformation_only(self, template, stage):
        passing = {
            role: statement
            for role in template.of("IAM::Role")
            for statement in template.policies_of(role)
            if "iam:PassRole" in statement.actions and not role.startswith("ServicesRole")
        }
        ((role, statement),) = passing.items()
        assert role == own_role(template, stage, SPECS["deployer"])
        assert statement.conditions == {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}

    def test_tables_are_reached_by_data_roles_only(self, template, stage):
        """But for ``callers``, which says whose tenant an identity is and holds nothing of a tenant."""
        allowed = set(data_roles(template, stage))
        for role in template.of("IAM::Role"):
            for statement in template.policies_of(role):
                found = {pair for pair in statement.pairs if pair[0].startswith("dynamodb:")}
                if role not in allowed:
                    callers = f"arn:<AWS::Partition>:dynamodb:{HERE}:table/tdev-{stage}-callers"
                    assert found <= {("dynamodb:GetItem", callers)}

    def test_no_data_role_reaches_the_callers(self, template, stage):
        for role in data_roles(template, stage):
            for statement in template.policies_of(role):
                assert not [resource for resource in statement.resources if "callers" in resource]

    def test_artifacts_are_reached_by_data_roles_only(self, template, stage):
        kinds = ("template/service-lambda", "template/service-stepfunctions")
        templates = {each for kind in kinds for each in arns(template, stage, kind, TENANT)}
        allowed = set(data_roles(template, stage))
        for role in set(template.of("IAM::Role")) - allowed:
            for statement in template.policies_of(role):
                reached = [action for action in statement.actions if action.startswith("s3:")]
                # CloudFormation fetches the bundle of a service as this role, and hands it to Lambda.
                fetching = role.startswith("ServicesRole") or set(statement.resources) <= templates
                assert reached == (["s3:GetObject"] if fetching and reached else [])

    def test_nobody_is_allowed_an_action_with_a_wildcard(self, template):
        """A key's own policy hands it to the account: without that, no policy of the account could name it."""
        keys = set(template.of("KMS::Key"))
        wild = {
            (name, action)
            for name, statement in template.documents()
            for action in statement.actions
            if "*" in action and statement.effect == "Allow"
        }
        assert wild == {(key, "kms:*") for key in keys}

    def test_everything_is_allowed_on_named_resources_only(self, template):
        """``*`` stands where AWS knows no resource, in key policies (the key itself) and in the boundary."""
        without_resource = {
            *(f"logs:{verb}LogDelivery" for verb in ("Create", "Delete", "Get", "Update")),
            "cloudwatch:GetMetricData",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        }
        itself = {*template.of("KMS::Key"), *template.of("IAM::ManagedPolicy")}
        for name, statement in template.documents():
            if "*" in statement.resources and name not in itself:
                assert set(statement.actions) <= without_resource, name

    def test_only_services_and_our_own_roles_take_roles(self, template):
        for name, role in template.of("IAM::Role").items():
            for statement in role["AssumeRolePolicyDocument"]["Statement"]:
                (kind,) = statement["Principal"]
                assert kind == "Service" or text(statement["Principal"]["AWS"]).startswith("<Functions"), name

    def test_managed_policies_are_codedeploys_alone(self, template):
        for role in template.of("IAM::Role").values():
            for policy in role.get("ManagedPolicyArns", []):
                assert text(policy).endswith("AWSCodeDeployRoleForLambdaLimited")


class TestMachineRole:
    def test_it_invokes_the_functions_that_its_file_names_and_no_other(self, template, stage):
        for machine in machine_names():
            name = template.id_of("StepFunctions::StateMachine", "StateMachineName", f"tdev-{stage}-{machine}")
            role = text(template.of("StepFunctions::StateMachine")[name]["RoleArn"]).strip("<>").removesuffix(".Arn")
            invoked = {
                resource
                for statement in template.policies_of(role)
                for action, resource in statement.pairs
                if action.startswith("lambda:")
            }
            wanted = set()
            for function in functions_of(machine):
                version = function_id(template, stage, SPECS[function])
                wanted.add(f"<{template.id_of('Lambda::Alias', 'FunctionName', f'<{version}>')}>")
            assert invoked == wanted

    def test_it_writes_logs_and_traces_beside_that_and_nothing_else(self, template):
        for machine in template.of("StepFunctions::StateMachine").values():
            role = text(machine["RoleArn"]).strip("<>").removesuffix(".Arn")
            actions = {action for statement in template.policies_of(role) for action in statement.actions}
            assert not [each for each in actions if not each.startswith(("lambda:InvokeFunction", "logs:", "xray:"))]


class TestServiceBoundary:
    @pytest.fixture
    def statements(self, template):
        return [statement for name, statement in template.documents() if name in template.of("IAM::ManagedPolicy")]

    def denied(self, statements):
        """What is denied without any condition."""
        (found,) = (each for each in statements if each.effect == "Deny" and not each.conditions)
        return found

    def test_it_is_found_by_its_name(self, template, stage):
        assert template.only("IAM::ManagedPolicy")["ManagedPolicyName"] == f"tdev-{stage}-service-boundary"

    def test_no_service_changes_permissions_or_makes_resources(self, statements):
        allowed = {action for each in statements if each.effect == "Allow" for action in each.actions}
        assert allowed
        assert not [action for action in allowed if action.startswith(("iam:", "sts:", "cloudformation:", "lambda:C"))]
        assert not [
            action
            for action in allowed
            if action.partition(":")[2].startswith(("Create", "Attach", "Pass"))
            and action not in ("logs:CreateLogStream", "logs:CreateLogDelivery")
        ]

    def test_what_step_functions_asks_for_only_roles_of_machines_have(self, statements, stage):
        (machines,) = [each for each in statements if "logs:CreateLogDelivery" in each.actions]
        (path,) = machines.conditions["ArnLike"].values()
        assert text(path).endswith(f":role/tdev/{stage}/services/machines/*")
        assert set(machines.actions) == {*MACHINE_ACTIONS}

    def test_data_of_other_accounts_is_out_of_reach(self, statements):
        for statement in statements:
            if any(action.startswith(("dynamodb:", "s3:", "sqs:", "sns:")) for action in statement.actions):
                account = {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}
                assert statement.effect == "Deny" or statement.conditions["StringEquals"] == account

    @pytest.mark.parametrize(
        "named",
        [
            "dynamodb:{here}:table/tdev-{stage}-*",
            "dynamodb:{here}:table/tdev-{stage}-*/index/*",
            "events:{here}:event-bus/tdev-{stage}",
            "lambda:{here}:function:tdev-{stage}-*",
            "secretsmanager:{here}:secret:tdev/{stage}/_platform/*",
            "sns:{here}:tdev-{stage}-*",
            "sqs:{here}:tdev-{stage}-*",
            "states:{here}:stateMachine:tdev-{stage}-deploy",
            "states:{here}:stateMachine:tdev-{stage}-orchestrate",
        ],
    )
    def test_the_platform_itself_is_denied(self, statements, stage, named):
        denied = self.denied(statements)
        assert f"arn:<AWS::Partition>:{named.format(here=HERE, stage=stage)}" in denied.resources

    def test_its_buckets_are_denied(self, template, statements):
        denied = self.denied(statements)
        for bucket in template.of("S3::Bucket"):
            assert {f"<{bucket}.Arn>", f"<{bucket}.Arn>/*"} <= set(denied.resources)

    def test_of_their_objects_it_reads_what_was_put_out_for_its_own_tenant_and_nothing_else(self, template, statements):
        """Artifacts carry no such tag, and a tag that is not there is not equal: they stay denied."""
        (reading,) = (each for each in statements if each.effect == "Deny" and each.actions == ("s3:GetObject",))
        assert set(reading.resources) == {f"<{bucket}.Arn>/*" for bucket in template.of("S3::Bucket")}
        own = {"s3:ExistingObjectTag/tdev-tenant": "${aws:PrincipalTag/tdev:tenant, '_nobody'}"}
        assert reading.conditions == {"StringNotEquals": own}

    def test_what_is_allowed_on_data_is_denied_on_the_platforms(self, statements):
        denied = self.denied(statements)
        allowed = {action for each in statements if each.effect == "Allow" for action in each.actions}
        left = allowed - set(denied.actions) - {"s3:GetObject"}
        assert {each for each in left if not each.startswith(("logs:", "xray:"))} == set()
