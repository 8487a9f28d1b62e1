"""Sessions of tenants against a whole AWS: moto, which believes everything, and the emulator, which enforces IAM."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.grants import GRANTS, Allowed
from tdev.kernel.errors import PlatformError
from tdev.kernel.tenant import SHARED
from tdev.platform.aws_clients import AwsClients
from tdev.platform.storage import Put, Query
from tdev.platform.tables import TABLES
from tdev.platform.tenant_sessions import TenantSessions
from tdev.runtime import Runtime
from tdev.settings import Settings
from tests.support.cloud import EMULATED, deployed_region
from tests.support.dynamo import CREDENTIALS, client, create_tables
from tests.support.emulator import ACCOUNT, REGION
from tests.support.nouns import component, execution, workflow

BUCKET = "tdev-dev-artifacts"
TENANT = "${aws:PrincipalTag/tenant}"
WORDS = (
    "registry:write workflows:write executions:write journal:write approvals:write idempotency:write audit:write "
    "artifacts:read artifacts:write events:publish"
).split()


@dataclass
class Cloud:
    """An AWS with the tables and the bucket of a stage and a data role."""

    role: str
    environment: dict[str, str]
    client: Callable[[str], Any]


def statement(allowed: Allowed, folder: str) -> dict[str, Any]:
    """What ``infra.constructs.roles`` writes for a grant, with names instead of tokens."""
    kind, _, rest = allowed.resource.partition("/")
    table, _, index = rest.partition("/")
    if kind == "artifacts":
        arn = f"arn:aws:s3:::{BUCKET}/{folder}/*"
        return {"Effect": "Allow", "Action": list(allowed.actions), "Resource": arn}
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/tdev-dev-{table}" + (f"/index/{index}" if index else "")
    condition = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"T#{folder}#*"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    return {"Effect": "Allow", "Action": list(allowed.actions), "Resource": arn, "Condition": condition}


def furnish(aws: Callable[[str], Any]) -> str:
    """Make what CDK makes for a stage; answers the data role, which may do what all words together allow."""
    create_tables(aws("dynamodb"), "tdev-dev-", TABLES)
    aws("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    grants = [GRANTS[word] for word in WORDS]
    statements = [statement(allowed, TENANT) for grant in grants for allowed in grant.tenant]
    statements += [statement(allowed, SHARED) for grant in grants for allowed in grant.shared]
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    iam, version = aws("iam"), {"Version": "2012-10-17"}
    made = iam.create_role(
        RoleName="tdev-dev-api-data", AssumeRolePolicyDocument=json.dumps({**version, "Statement": [trust]})
    )
    policy = json.dumps({**version, "Statement": statements})
    iam.put_role_policy(RoleName="tdev-dev-api-data", PolicyName="tenant", PolicyDocument=policy)
    return str(made["Role"]["Arn"])


@pytest.fixture(scope="module")
def moto() -> Iterator[Cloud]:
    with mock_aws():
        made: dict[str, Any] = {}

        def aws(service: str) -> Any:
            return made.setdefault(service, client(service))

        environment = {
            "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
            "AWS_DEFAULT_REGION": REGION,
        }
        yield Cloud(furnish(aws), environment, aws)
        for each in made.values():
            each.close()


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with deployed_region(tmp_path_factory.mktemp("region")) as region:
        yield Cloud(furnish(region.client), region.environment, region.client)


@pytest.fixture(params=["moto", pytest.param("emulator", marks=EMULATED)])
def cloud(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    found: Cloud = request.getfixturevalue(request.param)
    for name, value in found.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def runtime(cloud: Cloud, tmp_path: Path) -> Iterator[Runtime]:
    made = Runtime(Settings(platform="aws", bucket=BUCKET, data_role=cloud.role, data=tmp_path))
    yield made
    made.close()


@pytest.fixture
def operator(cloud: Cloud, tmp_path: Path) -> Iterator[Runtime]:
    """Somebody with the account's own credentials, as at a command line."""
    made = Runtime(Settings(platform="aws", bucket=BUCKET, data=tmp_path))
    yield made
    made.close()


def test_every_store_of_two_tenants_works_with_their_sessions(
    runtime: Runtime, operator: Runtime, tmp_path: Path
) -> None:
    operator.catalogue(SHARED).publish(component("everybodys"), actor="op")
    for tenant in ("one", "two"):
        catalogue = runtime.catalogue(tenant)
        catalogue.publish(component("own", description=tenant), actor="ann")
        catalogue.publish_many([component("own", "1.1.0", description=tenant), component("more")], "ann")
        catalogue.set_status("own@1.0.0", "deprecated", actor="ann")
        runtime.workflows(tenant).save(workflow("w", goal=tenant), actor="ann")
        executions = runtime.executions(tenant)
        executions.create(execution("e", tenant=tenant, goal=tenant, result=tenant * 100_000))
        executions.append_event("e", "step")
        executions.save(executions.get("e").model_copy(update={"status": "running"}))
        runtime.journal(tenant).append([(f"{tenant}/e", 1, tenant.encode())])
        runtime.approval_tokens(tenant).keep("e", "sha256:0", tenant)
        runtime.idempotency(tenant).claim("POST /x", "key", "body", {"by": tenant})
    for tenant in ("one", "two"):
        catalogue = runtime.catalogue(tenant)
        assert catalogue.get("own").description == tenant
        assert catalogue.get("everybodys").tenant == SHARED
        assert {"own", "more", "everybodys"} <= {found.name for found in catalogue.list()[0]}
        assert runtime.workflows(tenant).list()[0][0].goal == tenant
        assert runtime.executions(tenant).get("e").result == tenant * 100_000
        assert [found.goal for found in runtime.executions(tenant).list("running")[0]] == [tenant]
        assert [event.type for event in runtime.executions(tenant).events("e")] == ["step"]
        assert runtime.journal(tenant).read(f"{tenant}/e") == [(1, tenant.encode())]
        assert runtime.approval_tokens(tenant).find("e") == ("sha256:0", tenant)
        assert not runtime.idempotency(tenant).claim("POST /x", "key", "body", {}).first
        assert [record.subject for record in runtime.trail(tenant).list()] == ["ann"] * 4
        runtime.journal(tenant).drop(f"{tenant}/e")
        runtime.approval_tokens(tenant).drop("e")
    assert list(tmp_path.iterdir()) == []  # on AWS nothing is kept on this machine


def test_code_of_the_shared_catalogue_is_read_with_the_session_of_the_tenant(
    runtime: Runtime, operator: Runtime
) -> None:
    digest = operator.artifacts_of(SHARED).put(SHARED, b"def f(): ...")
    assert runtime.artifacts_of("one").get(SHARED, digest) == b"def f(): ..."


def test_the_session_is_that_of_the_role_and_names_the_tenant(cloud: Cloud) -> None:
    clients = AwsClients()
    sessions = TenantSessions(cloud.role, sts=clients.own("sts"), make=clients.make)
    found = sessions.client("acme", "sts").get_caller_identity()["Arn"]
    assert found.endswith(":assumed-role/tdev-dev-api-data/tdev-acme")
    sessions.close()
    clients.close()


@pytest.mark.parametrize("cloud", [pytest.param("emulator", marks=EMULATED)], indirect=True)
class TestEnforced:
    """What our code would do wrong is refused by IAM."""

    @pytest.mark.parametrize("home", ["two", "on", "one-more", SHARED])
    def test_a_wrong_key_is_refused(self, runtime: Runtime, home: str) -> None:
        tables = runtime.tables_of("one")
        tables.write(Put("registry", {"pk": "T#one#X", "sk": "1"}))
        own, foreign = ({"pk": f"T#{each}#X", "sk": "2"} for each in ("one", home))
        wrong: list[Callable[[], Any]] = [
            lambda: tables.write(Put("registry", foreign)),
            lambda: tables.write(Put("audit", own), Put("audit", foreign)),
        ]
        if home != SHARED:
            wrong += [
                lambda: tables.get("registry", foreign),
                lambda: tables.query(Query("registry", f"T#{home}#X")),
                lambda: tables.query(Query("registry", f"T#{home}#COMPS", index="list")),
            ]
        for call in wrong:
            with pytest.raises(PlatformError) as caught:
                call()
            assert "grants" in (caught.value.hint or "")

    def test_so_is_a_foreign_artifact(self, runtime: Runtime) -> None:
        digest = runtime.artifacts_of("two").put("two", b"secret")
        for call in (
            lambda: runtime.artifacts_of("one").get("two", digest),
            lambda: runtime.artifacts_of("one").put("two", b"x"),
            lambda: runtime.artifacts_of("one").put(SHARED, b"x"),
        ):
            with pytest.raises(PlatformError):
                call()

    def test_a_role_that_is_not_there_is_told_with_role_and_tenant(self, runtime: Runtime) -> None:
        other = Runtime(runtime.settings.changed(data_role=f"arn:aws:iam::{ACCOUNT}:role/none"))
        with pytest.raises(PlatformError, match=r"no session of tenant 'one' on the role .*role/none"):
            other.tables_of("one").get("registry", {"pk": "T#one#X", "sk": "1"})
        other.close()
