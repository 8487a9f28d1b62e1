"""ministack, with what it lacks for our deploy test. A program for the Python of .venv-emulator; no test imports it.

All of it stands on private names of one version: the start ends when the version or a name is another one, and
``tests/flow/test_cloud_emulator*.py`` shows each correction at work. The program ends when its standard input does, so
that no emulator outlives the tests that started it.
"""

import dataclasses
import functools
import importlib.metadata
import json
import os
import random
import re
import sys
import threading
import time

VERSION = "1.5.33"
if (found := importlib.metadata.version("ministack")) != VERSION:
    sys.exit(f"emulator: made for ministack {VERSION}, and {found} is installed: run scripts/setup-emulator")

from ministack import app  # noqa: E402 (only the version that is known)
from ministack.core import iam_actions, iam_evaluator, tls  # noqa: E402
from ministack.services import apigateway, cloudwatch, dynamodb, lambda_svc, secretsmanager, stepfunctions  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402

NAMES = {
    app: "main _port_is_bindable _HEALTH_PATHS",
    apigateway: "_HOST _PORT _resolve_jwks_url",
    cloudwatch: "record_metric",
    dynamodb: "_tables _resolve_index_keys _key_condition_av",
    iam_actions: "_lambda_action dynamodb_service_context dynamodb_transaction_checks",
    iam_evaluator: "enforce _first_match _resolve_condition_key",
    lambda_svc: "_functions _execute_function_warm _invoke _get_func_record_for_ref _resolve_name_and_qualifier "
    "_qualifier_from_path_or_query",
    provisioners: "_RESOURCE_HANDLERS _cw_metric_alarm_record",
    secretsmanager: "_secrets",
    stepfunctions: "_state_machines _state_machine_versions _state_machine_aliases _resolve_state_machine_arn "
    "_publish_state_machine_version _delete_state_machine_version _create_state_machine_alias "
    "_delete_state_machine_alias _run_parallel_branches _run_map_items _state_query_language _apply_state_assign "
    "_apply_jsonata_template",
    tls: "use_ssl_enabled",
}
for module, names in NAMES.items():
    if missing := [name for name in names.split() if not hasattr(module, name)]:
        sys.exit(f"emulator: {module.__name__} has no {', '.join(missing)}: look at the corrections again")


def replaces(module, name):
    """Put a function in the place of another, which it gets as its first argument."""
    return lambda function: setattr(module, name, functools.partial(function, getattr(module, name)))


# 1. CloudFormation: what there is no service for is recorded and does nothing.
RECORDED = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "ResourceId",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "PolicyName",
    "AWS::Budgets::Budget": "",
    "AWS::CodeDeploy::Application": "ApplicationName",
    "AWS::CodeDeploy::DeploymentGroup": "DeploymentGroupName",
    "AWS::Events::Archive": "ArchiveName",
}
for kind, key in RECORDED.items():
    provisioners._RESOURCE_HANDLERS[kind] = {
        "create": lambda logical, given, stack, key=key: (given.get(key) or f"{stack}-{logical}", {}),
        "update": lambda physical, *_: (physical, {}),
        "delete": lambda *_: None,
    }


@replaces(provisioners, "_cw_metric_alarm_record")
def alarm(original, name, given):
    """An alarm over several metrics stands on one that nobody writes."""
    alone = {"MetricName": "none", "Namespace": "none", "Metrics": None}
    return original(name, given | alone if given.get("Metrics") else given)


# 2. CloudFormation: Ref of a secret is its ARN, and its own functions still get the name.
SECRET = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
create, update, delete = SECRET["create"], SECRET["update"], SECRET["delete"]


def name_of(arn):
    return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == arn), arn)


def with_arn(made):
    return secretsmanager._secrets[made[0]]["ARN"], made[1]


SECRET["create"] = lambda *given: with_arn(create(*given))
SECRET["update"] = lambda arn, *given, **more: with_arn(update(name_of(arn), *given, **more))
SECRET["delete"] = lambda arn, given: delete(name_of(arn), given)


# 3. Lambda: the type of an error is the name of its class.
@replaces(lambda_svc, "_execute_function_warm")
def typed(original, function, event, request):
    answer = original(function, event, request)
    body = answer.get("body")
    if answer.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
        trace = (answer.get("log") or "").rpartition("Traceback (most recent call last):")[2].splitlines()
        head = next((line for line in trace if line[:1].isalpha() or line[:1] == "_"), "Exception")
        body["errorType"] = head.split(":")[0].rsplit(".", 1)[-1]
    return answer


# 4. Lambda: an alias sends the other version its share, whoever calls.
def share(name, qualifier):
    """The version that this call goes to when it is not the alias's own."""
    alias = lambda_svc._functions[name]["aliases"].get(qualifier) if name in lambda_svc._functions else None
    weights = ((alias or {}).get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    left = 1 - sum(map(float, weights.values()))
    return random.choices([*weights, None], [*map(float, weights.values()), left])[0]


@replaces(lambda_svc, "_invoke")
async def invoked(original, name, event, headers, qualifier=None, query=None):
    wanted = lambda_svc._qualifier_from_path_or_query(qualifier, query)
    begun = time.perf_counter()
    answer = await original(name, event, headers, share(name, wanted) or qualifier, query)
    metered(name, wanted, answer, (time.perf_counter() - begun) * 1000)
    return answer


@replaces(lambda_svc, "_get_func_record_for_ref")
def referred(original, function):
    name, qualifier = lambda_svc._resolve_name_and_qualifier(function)
    other = share(name, qualifier)
    return original(f"{function.removesuffix(qualifier)}{other}" if other else function)


# 4b. Lambda: calls through an alias are counted for the version that answered; tests/contract/test_hosting.py shows it.
def metered(name, alias, answer, ms):
    version = answer[1].get("X-Amz-Executed-Version")
    if version and alias in lambda_svc._functions[name]["aliases"]:
        place = {"FunctionName": name, "Resource": f"{name}:{alias}", "ExecutedVersion": version}
        failed = 1 if answer[1].get("X-Amz-Function-Error") else 0
        for metric, value, unit in (
            ("Invocations", 1, "Count"),
            ("Errors", failed, "Count"),
            ("Duration", ms, "Milliseconds"),
        ):
            cloudwatch.record_metric("AWS/Lambda", metric, value, unit, place)


# 5. IAM: variables of a statement are filled in; one that has no single value matches nothing.
@replaces(iam_evaluator, "_first_match")
def matched(original, context, statements, effect):
    def value(match):
        got = iam_evaluator._resolve_condition_key(match[1], context)
        return json.dumps(got if isinstance(got, str) else "\0")[1:-1]

    def filled(statement):
        text = re.sub(r"\$\{(aws:[^},]+)\}", value, json.dumps(dataclasses.asdict(statement)))
        return type(statement)(**json.loads(text))

    return original(context, [filled(statement) for statement in statements], effect)


# 6. DynamoDB: the partition keys that a request names stand in its context, in a transaction for each item.
def leading(table, request):
    """The keys of the table, or of the index that a query names."""
    found = dynamodb._tables.get(table.rpartition("/")[2]) if table else None
    if found is None:
        return []
    key = dynamodb._resolve_index_keys(found, request.get("IndexName"))[0]
    given = [one.get(key) for one in (request.get("Key"), request.get("Item"), *request.get("Keys", [])) if one]
    names, values = request.get("ExpressionAttributeNames") or {}, request.get("ExpressionAttributeValues") or {}
    conditions = request.get("KeyConditionExpression"), request.get("KeyConditions")
    given.append(dynamodb._key_condition_av(*conditions, values, names, key))
    return [next(iter(one.values())) for one in given if one]


@replaces(iam_actions, "dynamodb_service_context")
def context_of(original, body):
    request = json.loads(body or b"{}")
    keys = leading(request.get("TableName"), request)
    for table, parts in (request.get("RequestItems") or {}).items():
        for part in [parts] if isinstance(parts, dict) else [part for one in parts for part in one.values()]:
            keys += leading(table, part)
    return original(body) | ({"dynamodb:LeadingKeys": keys} if keys else {})


class KeyedArn(str):
    """The ARN of a table, with the keys of one item of a transaction."""


@replaces(iam_actions, "dynamodb_transaction_checks")
def checks(original, action, body, *place):
    found = []
    for item in json.loads(body).get("TransactItems", []) if action.startswith("dynamodb:Transact") else []:
        for part, arn in original(action, json.dumps({"TransactItems": [item]}), *place):
            found.append((part, KeyedArn(arn)))
            found[-1][1].keys = [key for detail in item.values() for key in leading(detail.get("TableName"), detail)]
    return found


@replaces(iam_evaluator, "enforce")
def enforced(original, *given, resource_arn="*", service_context=None):
    if isinstance(resource_arn, KeyedArn):
        service_context = {**service_context, "dynamodb:LeadingKeys": resource_arn.keys}
    return original(*given, resource_arn=resource_arn, service_context=service_context)


# 6b. Lambda: what is done with one alias is not listing aliases.
@replaces(iam_actions, "_lambda_action")
def action(original, method, path):
    found = original(method, path)
    if found == "ListAliases" and not path.rstrip("/").endswith("/aliases"):
        return {"PUT": "UpdateAlias", "DELETE": "DeleteAlias"}.get(method, "GetAlias")
    return found


# 7. HTTP API: the keys of a user pool are fetched where this server answers, which is not plain http with TLS.
@replaces(apigateway, "_resolve_jwks_url")
async def keys_url(original, authorizer):
    found = await original(authorizer)
    own = f"http://{apigateway._HOST}:{apigateway._PORT}/"
    return found.replace(own, own.replace("http:", "https:")) if found and tls.use_ssl_enabled() else found


# 8. Step Functions: versions and aliases in CloudFormation; a version runs what it was, and an alias divides.
@replaces(stepfunctions, "_publish_state_machine_version")
def published(original, data):
    answer = original(data)
    if answer[0] == 200:
        arn = json.loads(answer[2])["stateMachineVersionArn"]
        version = stepfunctions._state_machine_versions[arn]
        base = stepfunctions._state_machines[version["stateMachineArn"]]
        stepfunctions._state_machines[arn] = {**base, **version, "stateMachineArn": arn}
    return answer


@replaces(stepfunctions, "_delete_state_machine_version")
def unpublished(original, data):
    answer = original(data)
    if answer[0] == 200:
        stepfunctions._state_machines.pop(data.get("stateMachineVersionArn"), None)
    return answer


@replaces(stepfunctions, "_resolve_state_machine_arn")
def drawn(original, arn):
    alias = stepfunctions._state_machine_aliases.get(arn)
    if alias is None:
        return original(arn)
    routes = alias["routingConfiguration"]
    (chosen,) = random.choices(routes, [each["weight"] for each in routes])
    return chosen["stateMachineVersionArn"]


@replaces(stepfunctions, "_run_parallel_branches")
def branched(original, state, given, execution, context):
    return written(state, given, context, original(state, given, execution, context))


@replaces(stepfunctions, "_run_map_items")
def mapped(original, state, given, execution, context):
    return written(state, given, context, original(state, given, execution, context))


def written(state, given, context, ended):
    """Assign and Output of a Parallel or a Map in JSONata, which are left out otherwise."""
    results, following = ended
    if stepfunctions._state_query_language(state, context) != "JSONata":
        return ended
    stepfunctions._apply_state_assign(state, given, context, result=results)
    if "Output" not in state:
        return ended
    return stepfunctions._apply_jsonata_template(state["Output"], given, context, results), following


def made(answer, key):
    told = json.loads(answer[2])
    if answer[0] != 200:
        raise ValueError(told.get("message", "refused"))
    return told[key], {"Arn": told[key]}


def alias_of(logical, given, stack):
    routes = [
        {"stateMachineVersionArn": each["StateMachineVersionArn"], "weight": int(each["Weight"])}
        for each in given["RoutingConfiguration"]
    ]
    asked = {"name": given["Name"], "routingConfiguration": routes}
    return made(stepfunctions._create_state_machine_alias(asked), "stateMachineAliasArn")


provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachineVersion"] = {
    "create": lambda logical, given, stack: made(
        stepfunctions._publish_state_machine_version(
            {"stateMachineArn": given["StateMachineArn"], "description": given.get("Description", "")}
        ),
        "stateMachineVersionArn",
    ),
    "update": lambda physical, *_: (physical, {"Arn": physical}),
    "delete": lambda *_: None,
}
provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachineAlias"] = {
    "create": alias_of,
    "update": lambda physical, *_: (physical, {"Arn": physical}),
    "delete": lambda physical, *_: stepfunctions._delete_state_machine_alias({"stateMachineAliasArn": physical}),
}


# 9. The process: /health belongs to the API; one port and no more, no longer than whoever started it.
app._HEALTH_PATHS = ("/_ministack/health",)


@replaces(app, "_port_is_bindable")
def bindable(original, host, port):
    return port != 443 and original(host, port)


def end_with_input():
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_input, daemon=True).start()
    app.main()
