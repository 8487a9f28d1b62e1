"""The platform is really deployed: CDK command line, CloudFormation, functions under their own roles, HTTP API, bus.

AWS is played by an emulator on this machine; ``docs/limits.md`` says what that cannot show. The tests stand in the
order of a deployment's life, and each finds the stack as the one before has left it.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tdev.kernel.json_types import digest
from tests.support.cloud import DEPLOYED, Region, deployed_region, run
from tests.support.cloud_services import BETTER, BROKEN, GOOD, NO_GOOD, Services
from tests.support.cloud_stack import DeployedStage, deployed_stage
from tests.support.emulator import ACCOUNT, ROOT
from tests.support.forged_tokens import with_parts
from tests.support.region_process import eventually
from tests.support.walk import Answer, Caller, installed

pytestmark = DEPLOYED

NAME = "check"
STACK = f"tdev-{NAME}"
GOAL = "extract the email addresses from 'write to ann@example.com and bob@example.org'"
ADDRESSES = ["ann@example.com", "bob@example.org"]
PLATFORM = "app.py"
REFUSED = "-m tests.support.cloud_refused_app"
CHANGED = "classifier"
FOREIGN = '''from tdev.sdk import tool


@tool
def count_vowels(text: str) -> int:
    """Count the vowels of a text.

    >>> count_vowels("queue")
    4
    """
    return sum(letter in "aeiou" for letter in text)
'''


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with deployed_region(tmp_path_factory.mktemp("region")) as made:
        yield made


@pytest.fixture(scope="module")
def builds(region: Region) -> Path:
    """Layers and functions for this machine's Python, as they are now: the checkout may be built again meanwhile."""
    done = run([str(ROOT / "scripts" / "build"), "--host"], 120, region.environment)
    assert done.returncode == 0, done.stderr
    made = region.folder / "builds"
    for part in ("layers", "functions"):
        shutil.copytree(ROOT / ".build" / "host" / part, made / part)
    return made


@pytest.fixture(scope="module")
def changed(builds: Path, region: Region) -> Path:
    """The same builds with another handler of one function."""
    made = region.folder / "changed"
    shutil.copytree(builds / "functions", made / "functions")
    (made / "layers").symlink_to(builds / "layers")
    with (made / "functions" / CHANGED / "handler.py").open("a") as handler:
        handler.write("\nNEW = True\n")
    return made


@pytest.fixture(scope="module")
def deploy(region: Region) -> Callable[..., Any]:
    """``cdk deploy`` of a program with layers and functions; answers exit code and what was said."""

    def command(program: str, builds: Path) -> Any:
        context = ("-c", f"stage={NAME}", "-c", f"builds={builds}")
        app = ("--app", f"{sys.executable} {program}", "--output", str(builds / program))
        return region.cdk("deploy", *app, *context, "--require-approval", "never", limit=240)

    return command


@pytest.fixture(scope="module")
def stage(region: Region, deploy: Callable[..., Any], builds: Path) -> DeployedStage:
    region.bootstrap()
    done = deploy(PLATFORM, builds)
    assert done.returncode == 0, done.stdout + done.stderr
    return deployed_stage(region, NAME)


@pytest.fixture(scope="module")
def token(stage: DeployedStage) -> str:
    return stage.token("ann@example.com", "red", "developer")


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


# ---- a deployment is whole


def test_every_resource_is_made(stage: DeployedStage) -> None:
    assert stage.status() == "CREATE_COMPLETE"
    kinds = {kind for kind, _ in stage.resources().values()}
    assert {"AWS::Lambda::Alias", "AWS::StepFunctions::StateMachine", "AWS::ApiGatewayV2::Route"} <= kinds
    assert set(stage.live().values()) == {"1"}


# ---- the doors


class TestTheDoorOfTokens:
    def test_only_health_is_open(self, stage: DeployedStage) -> None:
        answer = stage.ask("GET", "/health")
        assert (answer.status, answer.body["status"], answer.body["platform"]) == (200, "ok", "aws")
        routes = ("/api/tools", "/api/orchestrate", "/version", "/openapi.json", "/docs")
        assert {path: stage.ask("GET", path).status for path in routes} == dict.fromkeys(routes, 401)

    def test_a_user_of_the_pool_gets_in(self, stage: DeployedStage, token: str) -> None:
        answer = stage.ask("GET", "/api/tools", **bearer(token))
        assert answer.status == 200
        assert "extract_emails" in {tool["name"] for tool in answer.body}

    @pytest.mark.parametrize("how", ["bogus", "unsigned", "tampered", "forged", "other client", "expired"])
    def test_no_other_token_gets_in(self, stage: DeployedStage, token: str, how: str) -> None:
        false = {
            "bogus": lambda: "bogus",
            "unsigned": lambda: with_parts(token, head={"alg": "none"}, signature=b""),
            "tampered": lambda: with_parts(token, claims={"tenant": "blue"}),
            "forged": lambda: with_parts(token, claims={"tenant": "blue"}, signature=None),
            "other client": lambda: stage.token("ann@example.com", "red", client=stage.other_client()),
            "expired": lambda: with_parts(token, claims={"exp": 1}, signature=None),
        }[how]()
        assert stage.ask("GET", "/api/tools", **bearer(false)).status == 401

    def test_a_user_without_a_tenant_is_told_what_to_do(self, stage: DeployedStage) -> None:
        answer = stage.ask("GET", "/api/tools", **bearer(stage.token("new@example.com", "_shared")))
        assert answer.status == 401
        assert "tenant" in answer.body["detail"]


class TestTheDoorOfSignatures:
    @pytest.fixture
    def keys(self, stage: DeployedStage) -> dict[str, str]:
        return stage.region.signer("build", stage.outputs["ApiUrl"])

    def test_who_does_not_sign_rightly_stays_out(self, stage: DeployedStage, keys: dict[str, str], token: str) -> None:
        assert stage.ask("GET", "/iam/api/tools").status == 403
        # The emulator hands on what is no signature at all, without an identity; then the function refuses.
        assert stage.ask("GET", "/iam/api/tools", **bearer(token)).status in (401, 403)
        wrong = {**keys, "aws_secret_access_key": "guessed"}
        assert stage.signed(wrong, "GET", "/iam/api/tools").status == 403
        elsewhere = stage.region.signer("elsewhere", "https://00000000.execute-api")
        assert stage.signed(elsewhere, "GET", "/iam/api/tools").status == 403

    def test_whom_an_operator_lets_in_works_for_one_tenant(self, stage: DeployedStage, keys: dict[str, str]) -> None:
        unknown = stage.signed(keys, "GET", "/iam/api/tools")
        assert (unknown.status, unknown.body["code"]) == (403, "denied")
        arn = f"arn:aws:iam::{ACCOUNT}:user/build"
        tdev = [str(Path(sys.executable).with_name("tdev")), "callers", "add", arn]
        settings = {"TDEV_PLATFORM": "aws", "TDEV_STAGE": NAME}
        added = run([*tdev, "--tenant", "red", "--role", "developer"], 30, stage.region.environment | settings)
        assert added.returncode == 0, added.stderr
        # For some seconds a function goes on believing that nobody has let him in.
        assert eventually(lambda: stage.signed(keys, "GET", "/iam/api/tools").status == 200)
        accepted = stage.signed(keys, "POST", "/iam/api/orchestrate", {"goal": GOAL})
        assert accepted.status == 202
        assert accepted.headers["location"].startswith("/iam/api/executions/")


# ---- a goal


class TestAGoal:
    @staticmethod
    def ended(stage: DeployedStage, accepted: Answer, token: str) -> dict[str, Any]:
        """The execution that was accepted, when it runs no longer; the first one starts every function."""
        found: dict[str, Any] = {}

        def is_over() -> bool:
            found.update(stage.ask("GET", accepted.headers["location"], **bearer(token)).body)
            return found["status"] not in ("accepted", "running")

        assert eventually(is_over, 60)
        return found

    def test_is_accepted_and_runs_through_the_machine_to_its_result(self, stage: DeployedStage, token: str) -> None:
        accepted = stage.ask("POST", "/api/orchestrate", {"goal": GOAL}, **bearer(token))
        assert accepted.status == 202
        found = self.ended(stage, accepted, token)
        assert (found["status"], found["result"]) == ("succeeded", ADDRESSES)
        assert found["rounds"][-1]["evaluation"]["score"] >= 85
        assert f":execution:{STACK}-orchestrate:" in found["machine_arn"]

    def test_has_its_result_in_the_answer_when_the_caller_waits(self, stage: DeployedStage, token: str) -> None:
        answer = stage.ask("POST", "/api/orchestrate", {"goal": GOAL}, prefer="wait=20", **bearer(token))
        assert (answer.status, answer.body["result"]) == (200, ADDRESSES)
        stranger = stage.token("bob@example.com", "blue", "developer")
        assert stage.ask("GET", f"/api/executions/{answer.body['id']}", **bearer(stranger)).status == 404
        assert stage.ask("GET", "/api/executions", **bearer(stranger)).body["items"] == []

    def test_gives_the_same_plan_score_and_result_as_on_one_machine(
        self, stage: DeployedStage, token: str, tmp_path: Path
    ) -> None:
        answer = stage.ask("POST", "/api/orchestrate", {"goal": GOAL}, prefer="wait=20", **bearer(token))
        with installed(tmp_path):
            here = Caller(tenant="red").run(GOAL)

        def what_counts(execution: dict[str, Any]) -> Any:
            steps = [(step["step"], step["agent"], step["status"]) for step in execution["trace"]]
            return execution["plan"], execution["rounds"], steps, digest(execution["result"])

        assert what_counts(answer.body) == what_counts(here)

    def test_runs_code_of_a_tenant_in_the_sandbox(self, stage: DeployedStage, token: str) -> None:
        assert stage.ask("POST", "/api/tools", {"code": FOREIGN}, **bearer(token)).status == 201
        goal = {"goal": "count vowels of 'banana'"}
        done = self.ended(stage, stage.ask("POST", "/api/orchestrate", goal, **bearer(token)), token)
        assert (done["status"], done["result"]) == ("succeeded", 3), done["error"]
        streams = stage.region.client("logs").describe_log_streams
        assert streams(logGroupName=f"/tdev/{NAME}/sandbox")["logStreams"]

    def test_a_bad_end_is_written_down_by_the_rule_without_anybody_looking(
        self, stage: DeployedStage, token: str
    ) -> None:
        accepted = stage.ask("POST", "/api/orchestrate", {"goal": "paint the moon green"}, **bearer(token))
        id = accepted.body["execution_id"]

        store = stage.executions("red")
        assert eventually(lambda: store.get(id).status == "failed")
        assert store.get(id).error


# ---- services


@pytest.fixture(scope="module")
def services(stage: DeployedStage, token: str) -> Services:
    return Services(stage, token, "red")


class TestAService:
    """Each test finds the service as the one before has left it."""

    def test_comes_live_on_lambda_and_answers(self, services: Services) -> None:
        done = services.ended(services.accept(GOOD))
        assert (done["status"], done["target"], done["version"]) == ("live", "lambda", 1), done["reason"]
        answer = services.call("contacts")
        assert (answer.status, answer.body) == (200, {"result": {"emails": ["ann@example.com"]}})
        assert answer.headers["x-tdev-service-version"] == "1"

    def test_belongs_to_its_tenant(self, services: Services, stage: DeployedStage) -> None:
        blue = Services(stage, stage.token("bob@example.com", "blue", "developer"), "blue")
        assert blue.call("contacts").status == 404
        session = TestDataOfTenants.session(stage, "blue", "api")
        functions = stage.region.client("lambda", session)
        refused(functions.invoke, FunctionName=services.resource("contacts"), Qualifier="live", Payload=b"{}")

    def test_gets_a_second_version_by_stages(self, services: Services) -> None:
        canary = {"strategy": "canary", "weights": [50], "wait_s": 0}
        done = services.ended(services.accept(BETTER, **canary), calling="contacts")
        assert (done["status"], done["version"], done["replaces"]) == ("live", 2, 1), done["reason"]
        assert services.versions("contacts", 5) == {"2": 5}

    def test_goes_back_by_itself_from_a_broken_one(self, services: Services) -> None:
        canary = {"strategy": "canary", "weights": [50], "wait_s": 600}
        done = services.ended(services.accept(BROKEN, **canary), calling="contacts")
        assert done["status"] == "rolled_back"
        assert NO_GOOD.search(done["reason"])
        assert services.versions("contacts", 5) == {"2": 5}

    def test_goes_back_by_itself_when_its_machine_is_stopped(self, services: Services, stage: DeployedStage) -> None:
        id = services.accept(GOOD, strategy="canary", weights=[50], wait_s=600)
        assert eventually(lambda: services.shared("contacts"), 60)
        stage.region.client("stepfunctions").stop_execution(executionArn=services.machine(id), cause="a flood")
        assert eventually(lambda: services.store.deployment(id).status == "rolled_back", 30)
        assert services.store.deployment(id).reason == "a flood"
        assert not services.shared("contacts")

    def test_is_taken_back_and_away(self, services: Services) -> None:
        back = services.ask("POST", "/api/services/contacts/rollback", {"to": 1})
        assert (back.status, back.body["live_version"]) == (200, 1)
        assert services.versions("contacts", 3) == {"1": 3}
        going = " ".join(services.ask("DELETE", "/api/services/contacts?dry_run=true").body["resources"])
        assert services.left()
        assert all(name in going for name in services.left())
        gone = services.ask("DELETE", "/api/services/contacts")
        assert (gone.status, gone.body["done"]) == (200, True)
        assert services.left() == set()
        assert services.call("contacts").status == 404


# ---- tenants


class TestDataOfTenants:
    @pytest.fixture
    def of_red(self, stage: DeployedStage) -> Any:
        """DynamoDB as the planner reaches it when it works for the tenant red."""
        return stage.region.client("dynamodb", self.session(stage, "red"))

    @staticmethod
    def session(stage: DeployedStage, tenant: str, function: str = "planner") -> dict[str, str]:
        own = stage.region.assumed(stage.role(function))
        return stage.region.assumed(stage.role(function, data=True), own, tenant=tenant)

    def test_a_session_reaches_its_own_and_the_shared_ones_to_read(self, of_red: Any) -> None:
        mine = {"pk": {"S": "T#red#EXEC#x"}, "sk": {"S": "x"}}
        of_red.put_item(TableName=f"{STACK}-executions", Item=mine)
        assert of_red.get_item(TableName=f"{STACK}-executions", Key=mine)["Item"] == mine
        shared = {"pk": {"S": "T#_shared#COMP#x"}, "sk": {"S": "x"}}
        of_red.get_item(TableName=f"{STACK}-registry", Key=shared)
        refused(of_red.put_item, TableName=f"{STACK}-registry", Item=shared)

    def test_nothing_of_another_tenant(self, of_red: Any) -> None:
        foreign = {"pk": {"S": "T#blue#EXEC#x"}, "sk": {"S": "x"}}
        table = f"{STACK}-executions"
        refused(of_red.get_item, TableName=table, Key=foreign)
        refused(of_red.put_item, TableName=table, Item=foreign)
        refused(of_red.transact_write_items, TransactItems=[{"Put": {"TableName": table, "Item": foreign}}])
        for index, key in ((None, "pk"), ("list", "list_pk")):
            refused(
                of_red.query,
                TableName=table,
                KeyConditionExpression="#k = :v",
                ExpressionAttributeNames={"#k": key},
                ExpressionAttributeValues={":v": {"S": "T#blue#EXEC#x"}},
                **({"IndexName": index} if index else {}),
            )
        refused(of_red.scan, TableName=table)

    def test_a_function_reaches_no_data_without_saying_for_whom(self, stage: DeployedStage) -> None:
        own = stage.region.assumed(stage.role("planner"))
        key = {"pk": {"S": "T#red#EXEC#x"}, "sk": {"S": "x"}}
        refused(stage.region.client("dynamodb", own).get_item, TableName=f"{STACK}-executions", Key=key)
        sessions = stage.region.client("sts", own)
        data = stage.role("planner", data=True)
        refused(sessions.assume_role, RoleArn=data, RoleSessionName="test")
        everybody = [{"Key": "tenant", "Value": "_shared"}]
        refused(sessions.assume_role, RoleArn=data, RoleSessionName="test", Tags=everybody)
        other = stage.role("api", data=True)
        red = [{"Key": "tenant", "Value": "red"}]
        refused(sessions.assume_role, RoleArn=other, RoleSessionName="test", Tags=red)


def refused(call: Callable[..., Any], **arguments: Any) -> None:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert "AccessDenied" in caught.value.response["Error"]["Code"]


# ---- the next deployments


def test_a_change_of_one_function_moves_that_function_alone(
    stage: DeployedStage, deploy: Callable[..., Any], changed: Path
) -> None:
    live, resources, template = stage.live(), stage.resources(), stage.template()
    done = deploy(PLATFORM, changed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert stage.live() == {**live, CHANGED: "2"}
    now = stage.template()
    moved = {id for id in template.keys() | now.keys() if template.get(id) != now.get(id)}
    kinds = sorted((now.get(id) or template[id])["Type"].removeprefix("AWS::Lambda::") for id in moved)
    assert kinds == ["Alias", "Function", "Version", "Version"]
    assert all("Classifier" in id for id in moved)
    assert {id for id, one in stage.resources().items() if resources.get(id) != one} <= moved


def test_an_update_that_fails_leaves_the_old_version_live(
    stage: DeployedStage, deploy: Callable[..., Any], builds: Path, token: str
) -> None:
    live, resources, events = stage.live(), stage.resources(), len(stage.events())
    done = deploy(REFUSED, builds)
    assert done.returncode == 1
    assert "MessageRetentionPeriod" in done.stdout + done.stderr
    assert stage.status() == "UPDATE_ROLLBACK_COMPLETE"
    seen = [(event["LogicalResourceId"], event["ResourceStatus"]) for event in stage.events()[events:]]
    alias = next(id for id in resources if id.startswith("FunctionsClassifierLive"))
    failed = next(place for place, (id, status) in enumerate(seen) if id == "Refused" and status.endswith("_FAILED"))
    assert (alias, "UPDATE_COMPLETE") in seen[:failed]
    assert (stage.live(), stage.resources()) == (live, resources)
    code = {"code": "def f(x: int) -> int:\n    return x\n"}
    assert stage.ask("POST", "/api/classify", code, **bearer(token)).status == 200


def test_the_end_leaves_only_what_is_to_be_kept(stage: DeployedStage, builds: Path) -> None:
    retained = {id for id, one in stage.template().items() if one.get("DeletionPolicy") == "Retain"}
    kept = {name for id, (_, name) in stage.resources().items() if id in retained}
    done = stage.region.cdk("destroy", "--app", str(builds / PLATFORM), "--force")
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.raises(ClientError, match="does not exist"):
        stage.status()
    assert stage.region.left(STACK) == {name for name in kept if name.startswith(STACK)}
