"""What the process of a service may use, by its settings."""

from pathlib import Path

import pytest

from tdev.kernel.effects import FREE_EFFECTS
from tdev.kernel.errors import DeniedError
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tdev.platform.sandbox.own_process import OwnProcess
from tdev.service_runtime import ServiceRuntime
from tdev.settings import Settings


@pytest.fixture
def here(tmp_path: Path):
    made = ServiceRuntime(Settings(data=tmp_path, tenant="acme", allowed_hosts="inside.example"))
    yield made
    made.close()


def test_on_this_machine_foreign_code_is_behind_walls(here):
    assert isinstance(here.abilities.sandbox(), LocalSandbox)


def test_on_aws_the_function_is_the_wall():
    assert isinstance(ServiceRuntime(Settings(platform="aws")).abilities.sandbox(), OwnProcess)


def test_each_ability_is_made_once_and_only_when_asked_for(here):
    abilities = here.abilities
    assert {"web", "sandbox", "secrets"}.isdisjoint(vars(here))
    assert abilities.web() is abilities.web()
    assert abilities.secrets() is abilities.secrets()
    assert {"web", "secrets"} <= set(vars(here))


def test_secrets_are_those_of_its_tenant(here):
    here.secrets.put("acme", "API_KEY", "correct horse battery")
    assert here.abilities.secrets().get(here.abilities.tenant, "API_KEY") == "correct horse battery"


def test_components_may_call_only_those_that_need_no_yes(here):
    assert here.abilities.free == FREE_EFFECTS


def test_secrets_on_aws_come_with_the_role_of_the_process():
    secrets = ServiceRuntime(Settings(platform="aws", tenant="acme")).secrets
    assert type(secrets).__name__ == "ManagedSecrets"


def test_closing_ends_what_was_started_and_nothing_else(here):
    here.close()
    assert "sandbox" not in vars(here)
    sandbox = here.abilities.sandbox()
    here.close()
    assert here.abilities.sandbox() is sandbox


def test_components_of_a_service_have_aws_only_where_it_has_a_role_of_its_own(here):
    with pytest.raises(DeniedError, match="no AWS credentials"):
        here.abilities.aws("s3")
    on_aws = ServiceRuntime(Settings(platform="aws"))
    assert type(on_aws.abilities.aws("s3")).__name__ == "ComponentClient"
    with pytest.raises(DeniedError, match="no client"):
        on_aws.abilities.aws("iam")
