"""Bundles at work: in a fresh process that holds nothing of ours but the bundle, with the results of the executor."""

import json

import pytest

from tdev.domain.delivery.pins import pins
from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.lambda_pool import LambdaPool, PoolOptions
from tests.support.bundles import BROKEN, EXAMPLES, SHOUT, bundle_of, executed, foreign, served, unpacked_in
from tests.support.isolation import STRONG
from tests.support.logs import ListLogs
from tests.support.runtimes import runtime_in

HEALTH = {"requestContext": {"http": {"method": "GET"}}, "rawPath": "/services/example/health"}


def http(body, method="POST"):
    return {"requestContext": {"http": {"method": method}}, "rawPath": "/", "body": json.dumps(body)}


def isolated_or_skip(example):
    if example == "foreign" and STRONG.isolation.level not in ("strong", "medium"):
        pytest.skip(f"THIS MACHINE CANNOT ISOLATE FOREIGN CODE: {STRONG.isolation}")


@pytest.mark.parametrize(
    ("example", "platform"), [*((example, "embedded") for example in EXAMPLES), ("foreign", "aws")]
)
def test_a_service_answers_what_the_executor_answers(example, platform, tmp_path):
    isolated_or_skip(example)
    workflow, inputs = EXAMPLES[example]
    bundle = bundle_of(workflow)
    folder = unpacked_in(bundle, tmp_path / "unpacked")
    found = served(folder, [{"inputs": inputs}], TDEV_BUNDLE_DIGEST=bundle.digest, TDEV_PLATFORM=platform)
    with runtime_in(tmp_path) as here:
        here.artifacts_of("local").put("local", SHOUT)
        assert found["answers"] == [{"result": executed(here, workflow, inputs)}]


def test_a_service_loads_its_bundle_and_its_requirements_and_nothing_else(tmp_path):
    bundle = bundle_of(EXAMPLES["each"][0])
    folder = unpacked_in(bundle, tmp_path / "unpacked")
    modules = served(folder, [{"inputs": {"text": "a\nb"}}])["modules"]
    ours = {name: place for name, place in modules.items() if name.split(".")[0] in ("tdev", "handler")}
    assert ours
    assert all(place.startswith(str(folder)) for place in ours.values())
    brought = {line.split("==")[0] for line in bundle.manifest.requirements}
    libraries = {pin.imports for pin in pins().values() if pin.name not in brought}
    assert not {name for imports in libraries for name in imports} & set(modules)
    assert {"pydantic", "boto3", "botocore", "click", "jinja2", "sqlite3"}.isdisjoint(modules)


def test_a_call_leaves_no_file_behind(tmp_path):
    workflow, inputs = EXAMPLES["files"]
    folder = unpacked_in(bundle_of(workflow), tmp_path / "unpacked")
    (tmp_path / "scratch").mkdir()
    [answer] = served(folder, [{"inputs": inputs}], TMPDIR=str(tmp_path / "scratch"))["answers"]
    assert answer["result"]["text"]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_door_answers_as_a_function_url_asks(tmp_path):
    bundle = bundle_of()
    folder = unpacked_in(bundle, tmp_path / "unpacked")
    events = [
        HEALTH,
        http({"inputs": {"text": "ann@example.org"}}),
        http({"inputs": {}}),
        http({"inputs": [], "more": 1}),
        http({}, "GET"),
        {"inputs": {"text": 1}},
    ]
    found = served(folder, events, TDEV_BUNDLE_DIGEST=bundle.digest)["answers"]
    assert [answer.get("statusCode") for answer in found] == [200, 200, 422, 422, 405, None]
    assert json.loads(found[0]["body"])["digest"] == bundle.digest
    assert json.loads(found[1]["body"]) == {"result": {"emails": ["ann@example.org"], "count": 1}}
    problem = json.loads(found[2]["body"])
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("invalid", "#/inputs/text")
    assert found[5]["raised"] == "InvalidError"


def test_a_step_that_fails_is_the_fault_of_the_service(tmp_path):
    bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(BROKEN), BROKEN))
    folder = unpacked_in(bundle, tmp_path / "unpacked")
    events = [{"inputs": {"text": "a"}}, http({"inputs": {"text": "a"}})]
    plain, asked = served(folder, events, TDEV_PLATFORM="aws")["answers"]
    assert plain["raised"] == "StepError"
    assert "v3 is broken" in plain["message"]
    assert asked["statusCode"] == 500
    assert json.loads(asked["body"])["code"] == "step_failed"


@pytest.mark.parametrize("path", ["workflow.json", "tdev/kernel/errors.py", "components/shout.py", "manifest.json"])
def test_a_changed_file_keeps_the_service_from_starting(path, tmp_path):
    bundle = bundle_of(EXAMPLES["foreign"][0])
    folder = unpacked_in(bundle, tmp_path / "unpacked")
    (folder / path).write_bytes((folder / path).read_bytes() + b"\n")
    with pytest.raises(AssertionError, match=r"not what its manifest says|this is not the bundle"):
        served(folder, [HEALTH], TDEV_BUNDLE_DIGEST=bundle.digest)


def test_another_bundle_than_the_one_that_was_approved_does_not_start(tmp_path):
    folder = unpacked_in(bundle_of(memory=256), tmp_path / "unpacked")
    with pytest.raises(AssertionError, match="this is not the bundle"):
        served(folder, [HEALTH], TDEV_BUNDLE_DIGEST=bundle_of().digest)


@pytest.mark.parametrize("client", ["auto", "python"])
def test_versions_run_beside_each_other_in_the_pool_of_the_laptop(client, tmp_path):
    isolated_or_skip("foreign")
    specs = {}
    for name, source in (("good", SHOUT), ("broken", BROKEN)):
        bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(source), source))
        folder = unpacked_in(bundle, tmp_path / name)
        specs[name] = FunctionSpec(name, folder, "a version", memory=bundle.manifest.memory)
    pool = LambdaPool(specs, environment={}, logs=ListLogs(), options=PoolOptions(client=client, init_s=30))
    try:
        assert pool("good", {"inputs": {"text": "a"}}).payload["result"]["text"] == "A!"
        failed = pool("broken", {"inputs": {"text": "a"}})
        assert failed.function_error is not None
        assert failed.error["errorType"] == "StepError"
        assert pool("broken", HEALTH).payload["statusCode"] == 200
        assert pool("good", http({"inputs": {"text": "b"}})).payload["statusCode"] == 200
    finally:
        pool.close()
