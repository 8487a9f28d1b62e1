"""Events, alarms, the dashboard and the budget: who hears of what."""

import json

import pytest

from infra.stages import STAGES
from tdev.orchestration.definition import machine_names
from tdev.platform.functions import functions_folder, read_functions
from tests.support.checkout import ROOT
from tests.support.templates import text

SPECS = read_functions(functions_folder(ROOT / "functions"))


def rule(template, target, source="aws.states"):
    """The rule on events of a source whose one target is of this type."""
    for each in template.of("Events::Rule").values():
        (found,) = each["Targets"]
        if each["EventPattern"]["source"] != [source]:
            continue
        if template.resources[text(found["Arn"]).strip("<>").removesuffix(".Arn")]["Type"] == f"AWS::{target}":
            return each, found
    raise AssertionError(f"no rule leads to {target}")


def alarm_topic(template):
    """The logical id of the topic of alarms."""
    (found,) = (name for name, each in template.of("SNS::Topic").items() if each["TopicName"].endswith("-alarms"))
    return found


def machines(template):
    return [{"Ref": name} for name in template.of("StepFunctions::StateMachine")]


class TestEvents:
    def test_there_is_a_bus_of_the_stage(self, template, stage):
        assert template.only("Events::EventBus")["Name"] == f"tdev-{stage}"

    def test_status_changes_of_our_machines_come_from_the_default_bus(self, template):
        forward, _ = rule(template, "Events::EventBus")
        assert "EventBusName" not in forward
        assert forward["EventPattern"] == {
            "source": ["aws.states"],
            "detail-type": ["Step Functions Execution Status Change"],
            "detail": {"stateMachineArn": machines(template)},
        }

    def test_bad_ends_go_to_the_settler(self, template, stage):
        settle, target = rule(template, "Lambda::Alias")
        (bus,) = template.of("Events::EventBus")
        assert settle["EventBusName"] == {"Ref": bus}
        assert settle["EventPattern"] == {
            "source": ["aws.states"],
            "detail-type": ["Step Functions Execution Status Change"],
            "detail": {"stateMachineArn": machines(template), "status": ["FAILED", "TIMED_OUT", "ABORTED"]},
        }
        settler = template.id_of("Lambda::Function", "FunctionName", f"tdev-{stage}-settler")
        assert target["Arn"] == {"Ref": template.id_of("Lambda::Alias", "FunctionName", f"<{settler}>")}

    def test_the_settler_is_tried_for_two_hours(self, template):
        _, target = rule(template, "Lambda::Alias")
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 7200, "MaximumRetryAttempts": 8}

    def test_alarms_of_services_and_no_others_go_to_the_settler(self, template, stage):
        alarms, target = rule(template, "Lambda::Alias", "aws.cloudwatch")
        assert "EventBusName" not in alarms, "AWS tells of alarms on the default bus"
        assert alarms["EventPattern"]["detail-type"] == ["CloudWatch Alarm State Change"]
        assert alarms["EventPattern"]["detail"] == {"alarmName": [{"prefix": f"tdevs-{stage}-"}]}
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 7200, "MaximumRetryAttempts": 8}

    def test_the_products_own_events_go_to_a_topic_of_their_own(self, template, stage):
        told, target = rule(template, "SNS::Topic", "tdev")
        (bus,) = template.of("Events::EventBus")
        assert (told["EventBusName"], told["EventPattern"]) == ({"Ref": bus}, {"source": ["tdev"]})
        assert target["Arn"] == {"Ref": template.id_of("SNS::Topic", "TopicName", f"tdev-{stage}-events")}
        assert template.body["Outputs"]["EventsTopic"]["Value"] == target["Arn"]

    def test_rules_are_on(self, template):
        assert {each["State"] for each in template.of("Events::Rule").values()} == {"ENABLED"}
        assert len(template.of("Events::Rule")) == 4

    def test_whoever_may_give_up_an_event_may_put_it_into_the_queue(self, template):
        senders = {
            name: each["Targets"][0]["DeadLetterConfig"]["Arn"] for name, each in template.of("Events::Rule").items()
        }
        senders |= {name: each["DeadLetterConfig"]["Arn"] for name, each in template.of("Events::EventBus").items()}
        granted = {
            (text(each.conditions["ArnEquals"]["aws:SourceArn"]), *each.resources)
            for name, each in template.documents()
            if name in template.of("SQS::QueuePolicy") and each.effect == "Allow"
        }
        assert granted == {(f"<{name}.Arn>", text(queue)) for name, queue in senders.items()}

    def test_events_can_be_replayed(self, template, stage):
        archive = template.only("Events::Archive")
        (bus,) = template.of("Events::EventBus")
        assert archive["SourceArn"] == {"Fn::GetAtt": [bus, "Arn"]}
        assert archive["RetentionDays"] == STAGES[stage].archive_days


class TestAlarms:
    @pytest.fixture
    def alarms(self, template, stage):
        """By the last part of their name."""
        found = template.of("CloudWatch::Alarm").values()
        return {each["AlarmName"].removeprefix(f"tdev-{stage}-"): each for each in found}

    def metrics(self, alarms):
        return {(each.get("Namespace"), each.get("MetricName")) for each in alarms.values()}

    def test_every_alarm_tells_the_topic_and_says_what_to_do(self, template, alarms):
        topic = alarm_topic(template)
        for each in alarms.values():
            assert each["AlarmActions"] == [{"Ref": topic}]
            assert len(each["AlarmDescription"].split()) > 5

    def test_silence_is_no_alarm(self, alarms):
        assert {each["TreatMissingData"] for each in alarms.values()} == {"notBreaching"}

    def test_faults_of_the_api(self, alarms):
        each = alarms["api-faults"]
        assert (each["Namespace"], each["MetricName"], each["Statistic"]) == ("AWS/ApiGateway", "5xx", "Sum")

    def test_the_slowest_hundredth_of_the_api(self, alarms, stage):
        each = alarms["api-slow"]
        assert (each["MetricName"], each["ExtendedStatistic"]) == ("Latency", "p99")
        assert each["Threshold"] == STAGES[stage].slowest_ms

    def test_errors_of_each_function(self, template, alarms, stage):
        for name, spec in SPECS.items():
            function = template.id_of("Lambda::Function", "FunctionName", f"tdev-{stage}-{spec.deployed_name}")
            each = alarms[f"{name.replace('_', '-')}-errors"]
            assert (each["Namespace"], each["MetricName"]) == ("AWS/Lambda", "Errors")
            assert {"Name": "Resource", "Value": f"<{function}>:live"} in text(each["Dimensions"])

    def test_throttled_calls_of_all_functions(self, template, alarms):
        watched = set()
        for name, each in alarms.items():
            if name.startswith("throttles"):
                metrics = [query["MetricStat"]["Metric"] for query in each["Metrics"] if "MetricStat" in query]
                assert {metric["MetricName"] for metric in metrics} == {"Throttles"}
                watched |= {text(metric["Dimensions"][0]["Value"]) for metric in metrics}
        assert watched == {f"<{name}>" for name in template.of("Lambda::Function")}

    def test_no_alarm_adds_up_more_than_cloudwatch_allows(self, alarms):
        for each in alarms.values():
            assert len([query for query in each.get("Metrics", []) if "MetricStat" in query]) <= 10

    def test_executions_that_fail_or_run_out_of_time(self, alarms):
        for machine in machine_names():
            assert alarms[f"{machine}-failed"]["MetricName"] == "ExecutionsFailed"
            assert alarms[f"{machine}-timed-out"]["MetricName"] == "ExecutionsTimedOut"

    def test_every_queue_of_given_up_events(self, template, alarms):
        watched = {
            text(dimension["Value"])
            for each in alarms.values()
            if each.get("MetricName") == "ApproximateNumberOfMessagesVisible"
            for dimension in each["Dimensions"]
        }
        assert watched == {f"<{queue}.QueueName>" for queue in template.of("SQS::Queue")}


class TestTopic:
    def test_they_are_encrypted_with_a_key_that_changes(self, template):
        (key,) = (name for name, each in template.of("KMS::Key").items() if each["Description"].startswith("Alarms"))
        assert template.of("KMS::Key")[key]["EnableKeyRotation"] is True
        for each in template.of("SNS::Topic").values():
            assert each["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]}

    def test_the_bus_may_publish_to_the_topic_of_events_and_use_the_key_and_nothing_more(self, template, stage):
        topic = template.id_of("SNS::Topic", "TopicName", f"tdev-{stage}-events")
        given = [
            (set(each.actions), [text(resource) for resource in each.resources])
            for name, each in template.documents()
            if "Service events.amazonaws.com" in each.principals and "SQS" not in name and "sqs:" not in each.actions[0]
        ]
        given = [each for each in given if "sts:AssumeRole" not in each[0]]
        assert sorted(given, key=str) == sorted(
            [({"sns:Publish"}, [f"<{topic}>"]), ({"kms:Decrypt", "kms:GenerateDataKey"}, ["*"])], key=str
        )

    def test_alarms_and_the_budget_may_publish_and_use_the_key(self, template):
        services = {"Service cloudwatch.amazonaws.com", "Service budgets.amazonaws.com"}
        account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        for kind, actions in (
            ("SNS::TopicPolicy", {"sns:Publish"}),
            ("KMS::Key", {"kms:Decrypt", "kms:GenerateDataKey"}),
        ):
            (found,) = (
                each
                for name, each in template.documents()
                if name in template.of(kind) and each.conditions == account and each.effect == "Allow"
            )
            assert (set(found.principals), set(found.actions)) == (services, actions)

    def test_nobody_publishes_without_tls(self, template):
        denied = [each for name, each in template.documents() if name in template.of("SNS::TopicPolicy")]
        assert {"Bool": {"aws:SecureTransport": "false"}} in [each.conditions for each in denied]

    def test_nobody_is_written_to_unless_an_operator_says_who(self, template):
        assert not template.of("SNS::Subscription")


class TestDashboard:
    @pytest.fixture
    def widgets(self, template):
        return json.loads(text(template.only("CloudWatch::Dashboard")["DashboardBody"]))["widgets"]

    @pytest.mark.parametrize("metric", ["Errors", "Duration"])
    def test_every_function_is_on_it(self, template, widgets, metric):
        drawn = {
            json.dumps(line)
            for widget in widgets
            for line in widget["properties"].get("metrics", [])
            if line[:2] == ["AWS/Lambda", metric]
        }
        missing = [
            name for name in template.of("Lambda::Function") if not any(f'"<{name}>:live"' in line for line in drawn)
        ]
        assert missing == []

    def test_every_machine_and_queue_is_on_it(self, template, widgets):
        written = json.dumps(widgets)
        named = [f"<{name}>" for name in template.of("StepFunctions::StateMachine")]
        named += [f"<{name}.QueueName>" for name in template.of("SQS::Queue")]
        assert [name for name in named if name not in written] == []

    def test_it_begins_with_all_alarms(self, template, widgets):
        first = widgets[0]
        assert first["type"] == "alarm"
        assert set(first["properties"]["alarms"]) == {f"<{name}.Arn>" for name in template.of("CloudWatch::Alarm")}

    def test_graphs_are_of_this_region_and_have_titles(self, widgets):
        graphs = [each["properties"] for each in widgets if each["type"] == "metric"]
        assert {each["region"] for each in graphs} == {"<AWS::Region>"}
        assert all(each["title"] for each in graphs)


class TestBudget:
    def test_it_counts_the_costs_of_this_stage(self, template, stage):
        found = template.only("Budgets::Budget")["Budget"]
        assert found["CostFilters"] == {"TagKeyValue": [f"user:tdev:stage${stage}"]}
        assert (found["TimeUnit"], found["BudgetType"]) == ("MONTHLY", "COST")
        assert found["BudgetLimit"] == {"Amount": STAGES[stage].budget_usd, "Unit": "USD"}

    def test_it_counts_by_a_tag_that_the_stack_carries(self, synthesized, stage):
        assert synthesized(stage).stack["tags"]["tdev:stage"] == stage

    def test_the_topic_hears_at_80_percent_and_of_the_forecast(self, template):
        topic = alarm_topic(template)
        found = template.only("Budgets::Budget")["NotificationsWithSubscribers"]
        kinds = {(each["Notification"]["NotificationType"], each["Notification"]["Threshold"]) for each in found}
        assert kinds == {("ACTUAL", 80), ("FORECASTED", 100)}
        for each in found:
            assert each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": topic}}]
