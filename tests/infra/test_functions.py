"""Each function as it was declared, and how new versions of it come in."""

import pytest

from infra.stages import STAGES
from tdev.platform.functions import functions_folder, read_functions
from tests.support.checkout import ROOT
from tests.support.templates import text

OF_SERVICES = ("TDEV_SERVICE_", "TDEV_MACHINE_", "TDEV_SIGNING_KEY", "TDEV_PATIENCE_S")
SPECS = read_functions(functions_folder(ROOT / "functions"))


@pytest.fixture(params=sorted(SPECS))
def spec(request):
    return SPECS[request.param]


@pytest.fixture
def name(template, stage, spec):
    """Logical id of the function."""
    return template.id_of("Lambda::Function", "FunctionName", f"tdev-{stage}-{spec.deployed_name}")


@pytest.fixture
def function(template, name):
    return template.of("Lambda::Function")[name]


@pytest.fixture
def alias(template, name):
    """Logical id of the alias."""
    return template.id_of("Lambda::Alias", "FunctionName", f"<{name}>")


def test_every_declared_function_is_deployed_and_no_other(template, stage):
    found = {each["FunctionName"] for each in template.of("Lambda::Function").values()}
    assert found == {f"tdev-{stage}-{spec.deployed_name}" for spec in SPECS.values()}


class TestEachFunction:
    def test_runs_on_arm_with_python_3_13(self, function):
        assert (function["Architectures"], function["Runtime"]) == (["arm64"], "python3.13")
        assert function["Handler"] == "handler.handler"

    def test_has_the_memory_and_time_that_it_declares(self, function, spec):
        assert (function["MemorySize"], function["Timeout"]) == (spec.memory, spec.timeout)
        assert function["Description"] == spec.description

    def test_writes_json_into_a_group_of_its_own(self, template, function, stage, spec):
        logging = function["LoggingConfig"]
        assert logging["LogFormat"] == "JSON"
        assert (logging["ApplicationLogLevel"], logging["SystemLogLevel"]) == ("INFO", "WARN")
        group = template.of("Logs::LogGroup")[logging["LogGroup"]["Ref"]]
        assert group["LogGroupName"] == f"/tdev/{stage}/{spec.deployed_name}"

    def test_knows_its_surroundings(self, template, function, stage):
        variables = {key: text(value) for key, value in function["Environment"]["Variables"].items()}
        (bucket,) = (key for key, each in template.of("S3::Bucket").items() if "LoggingConfiguration" in each)
        role = variables.pop("TDEV_DATA_ROLE", None)
        for name_of_services in [each for each in variables if each.startswith(OF_SERVICES)]:
            del variables[name_of_services]
        assert variables == {
            "TDEV_PLATFORM": "aws",
            "TDEV_STAGE": stage,
            "TDEV_DATA": "/tmp/tdev",
            "TDEV_LOG_LEVEL": "INFO",
            "TDEV_BUCKET": f"<{bucket}>",
            "TDEV_MACHINES": f"arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:tdev-{stage}-",
        }
        assert role is None or role.strip("<>").removesuffix(".Arn") in template.of("IAM::Role")

    def test_is_told_of_services_what_its_words_are_about(self, function, spec):
        variables = function["Environment"]["Variables"]
        assert ("TDEV_SIGNING_KEY" in variables) == bool({"bundles:sign", "bundles:check"} & set(spec.uses))
        assert ("TDEV_PATIENCE_S" in variables) == ("services:shift" in spec.uses)
        making = {"TEMPLATE", "ROLE", "BOUNDARY", "LAYERS", "ALARMS", "TRACING", "LOG_DAYS"}
        told = {name.removeprefix("TDEV_SERVICE_") for name in variables if name.startswith("TDEV_SERVICE_")}
        assert told == (making if "services:make" in spec.uses else set())

    def test_stops_waiting_for_cloudformation_before_its_own_time_is_over(self, function):
        patience = int(function["Environment"]["Variables"].get("TDEV_PATIENCE_S", 0))
        assert patience < function["Timeout"]

    def test_an_operators_own_rules_for_approvals_reach_it(self, synthesized, name):
        stage = synthesized("dev", approve="fetch", approval_s="3600").template
        variables = stage.resources[name]["Properties"]["Environment"]["Variables"]
        assert (variables["TDEV_APPROVE"], variables["TDEV_APPROVAL_S"]) == ("fetch", "3600")

    def test_the_budgets_of_runs_reach_it(self, synthesized, name):
        stage = synthesized("dev", budget_per_run="0.05", budget_per_day="5").template
        variables = stage.resources[name]["Properties"]["Environment"]["Variables"]
        assert (variables["TDEV_BUDGET_PER_RUN"], variables["TDEV_BUDGET_PER_DAY"]) == ("0.05", "5")

    def test_what_it_could_not_handle_waits_in_a_queue(self, template, function):
        queue = text(function["DeadLetterConfig"]["TargetArn"]).strip("<>").removesuffix(".Arn")
        assert template.of("SQS::Queue")[queue]["MessageRetentionPeriod"] == 14 * 24 * 3600

    def test_is_called_through_an_alias_of_a_version(self, template, alias, name):
        found = template.of("Lambda::Alias")[alias]
        version = text(found["FunctionVersion"]).strip("<>").removesuffix(".Version")
        assert found["Name"] == "live"
        assert template.of("Lambda::Version")[version]["FunctionName"] == {"Ref": name}

    def test_tracing_is_as_the_stage_wants_it(self, function, stage):
        mode = function.get("TracingConfig", {}).get("Mode")
        assert mode == ("Active" if STAGES[stage].tracing else None)

    def test_has_the_third_party_layer_first_and_ours_last(self, template, function):
        layers = [template.of("Lambda::LayerVersion")[layer["Ref"]] for layer in function["Layers"]]
        assert layers[0]["Description"] == "Third-party packages"
        assert layers[-1]["Description"] == "The package of T-Developer"

    def test_sees_the_packages_of_the_tools_when_it_works_with_components(self, template, function, spec):
        layers = {template.of("Lambda::LayerVersion")[layer["Ref"]]["Description"] for layer in function["Layers"]}
        works = any(word.startswith("registry:") for word in spec.uses)
        assert ("Third-party packages of the built-in tools" in layers) == works

    def test_nobody_calls_the_unversioned_code(self, template, name):
        """Neither permissions nor settings hold for ``$LATEST``: what is called is the alias."""
        permitted = [text(each["FunctionName"]) for each in template.of("Lambda::Permission").values()]
        assert f"<{name}>" not in permitted
        assert f"<{name}.Arn>" not in permitted
        assert not template.of("Lambda::EventInvokeConfig")

    def test_tenants_share_its_environments_unless_it_isolates_them(self, function, spec):
        assert function.get("TenancyConfig") == (
            {"TenantIsolationMode": "PER_TENANT"} if spec.tenant_isolation else None
        )

    def test_has_no_public_address(self, template):
        assert not template.of("Lambda::Url")


class TestLayers:
    def test_there_are_three_and_one_for_each_extra(self, template):
        assert len(template.of("Lambda::LayerVersion")) == 4

    def test_only_the_function_that_names_an_extra_has_its_layer(self, template):
        with_it = [
            each["FunctionName"]
            for each in template.of("Lambda::Function").values()
            if any("LayersMcp" in text(layer) for layer in each.get("Layers", []))
        ]
        assert len(with_it) == 1
        assert text(with_it[0]).endswith("-mcp")

    def test_they_fit_the_functions(self, template):
        for layer in template.of("Lambda::LayerVersion").values():
            assert layer["CompatibleArchitectures"] == ["arm64"]
            assert layer["CompatibleRuntimes"] == ["python3.13"]

    def test_functions_and_layers_have_content_of_their_own(self, template):
        contents = [each["Code"]["S3Key"] for each in template.of("Lambda::Function").values()]
        contents += [each["Content"]["S3Key"] for each in template.of("Lambda::LayerVersion").values()]
        assert len(set(contents)) == len(contents)


class TestPermissions:
    def test_only_services_call_functions_and_only_for_one_caller(self, template):
        for each in template.of("Lambda::Permission").values():
            assert each["Principal"].endswith(".amazonaws.com")
            assert text(each["SourceArn"])


class TestNewVersions:
    def test_production_shifts_them_in_with_codedeploy(self, prod):
        groups = prod.of("CodeDeploy::DeploymentGroup")
        for alias in prod.whole("Lambda::Alias").values():
            update = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
            assert update["DeploymentGroupName"]["Ref"] in groups
        assert len(groups) == len(SPECS)

    def test_a_tenth_of_the_calls_go_first_and_errors_turn_it_back(self, prod):
        for group in prod.of("CodeDeploy::DeploymentGroup").values():
            assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
            assert group["AutoRollbackConfiguration"] == {
                "Enabled": True,
                "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
            }
            assert group["AlarmConfiguration"]["Enabled"] is True

    def test_each_function_is_judged_by_its_own_errors(self, prod):
        for name, alias in prod.whole("Lambda::Alias").items():
            group = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"]["Ref"]
            (watched,) = prod.of("CodeDeploy::DeploymentGroup")[group]["AlarmConfiguration"]["Alarms"]
            alarm = prod.of("CloudWatch::Alarm")[watched["Name"]["Ref"]]
            function = text(prod.of("Lambda::Alias")[name]["FunctionName"])
            assert {"Name": "Resource", "Value": f"{function}:live"} in text(alarm["Dimensions"])

    def test_all_share_one_application(self, prod):
        assert len(prod.of("CodeDeploy::Application")) == 1

    def test_old_versions_stay_in_production_as_the_way_back(self, prod, dev):
        assert {each["DeletionPolicy"] for each in prod.whole("Lambda::Version").values()} == {"Retain"}
        assert {each["DeletionPolicy"] for each in dev.whole("Lambda::Version").values()} == {"Delete"}

    def test_elsewhere_they_are_live_at_once(self, dev):
        assert not [each for each in dev.whole("Lambda::Alias").values() if "UpdatePolicy" in each]
        assert not dev.of("CodeDeploy::DeploymentGroup")
