"""Hosts by the name of the target: made from the settings, and told what is missing."""

from dataclasses import replace
from typing import Any

import pytest

from tdev.kernel.errors import ConflictError, PlatformError
from tdev.platform.hosting.aws_lambda import LambdaHosting
from tdev.platform.hosting.chosen import Reach, calls_on, hosting_on
from tdev.platform.hosting.lambda_calls import LambdaCalls
from tdev.settings import Settings
from tests.support.fake_stacks import FakeCloudFormation
from tests.support.hosting import BOUNDARY, release
from tests.support.hosting_machine import MACHINES

ROLE = "arn:aws:iam::123456789012:role/tdev-dev-services"
ALL = Settings(
    bucket="artifacts", service_template="s3://assets/key.json", service_role=ROLE, service_boundary=BOUNDARY
)


class Clients(dict[str, Any]):
    """Clients by service, and which were asked for."""

    def __missing__(self, service: str) -> Any:
        self[service] = FakeCloudFormation([None])
        return self[service]


def reach(settings: Settings, own: Clients | None = None, of_tenant: Clients | None = None, **more: Any) -> Reach:
    first = Clients() if own is None else own
    second = Clients() if of_tenant is None else of_tenant
    given: dict[str, Any] = {"keep": bool, "clock": lambda: 0.0, "machines": MACHINES, **more}
    return Reach(settings, "acme", lambda service: first[service], lambda service: second[service], **given)


def test_lambda_hosts_and_calls() -> None:
    assert isinstance(hosting_on("lambda", reach(ALL)), LambdaHosting)
    assert isinstance(calls_on("lambda", reach(ALL)), LambdaCalls)


def test_functions_are_reached_with_the_keys_of_the_tenant_and_stacks_with_the_own_ones() -> None:
    own, of_tenant = Clients(), Clients()
    hosting_on("lambda", reach(ALL, own, of_tenant))
    calls_on("lambda", reach(ALL, own, of_tenant))
    assert (set(own), set(of_tenant)) == ({"cloudformation", "cloudwatch"}, {"lambda", "logs"})


@pytest.mark.parametrize("name", ["bucket", "service_template", "service_role", "service_boundary"])
@pytest.mark.parametrize("ask", [hosting_on, calls_on])
def test_a_laptop_is_told_which_output_of_the_stack_is_missing(ask: Any, name: str) -> None:
    with pytest.raises(PlatformError, match=f"TDEV_{name.upper()} is not set") as caught:
        ask("lambda", reach(replace(ALL, **{name: ""})))
    output = {"bucket": "BucketName"}.get(name, name.title().replace("_", ""))
    assert f"the output {output} of the stack tdev-dev" in str(caught.value.hint)


def test_a_function_that_only_shifts_calls_needs_none_of_them() -> None:
    host = hosting_on("lambda", reach(Settings(platform="aws")))
    with pytest.raises(ConflictError, match="only a deployment makes versions"):
        host.provision(release("Matcher", 1, b"bundle"))


@pytest.mark.parametrize("ask", [hosting_on, calls_on])
@pytest.mark.parametrize("target", ["local", "moon"])
def test_a_target_that_is_not_on_aws_is_told_with_those_that_are(ask: Any, target: str) -> None:
    with pytest.raises(PlatformError, match=f"on {target}") as caught:
        ask(target, reach(replace(ALL, platform="aws")))
    assert "lambda" in str(caught.value.hint)


def test_nothing_is_asked_of_aws_for_a_release_that_is_not_kept() -> None:
    def refuse(given: Any) -> None:
        raise PlatformError(f"{given.service} is not there")

    own = Clients()
    with pytest.raises(PlatformError, match="Matcher is not there"):
        hosting_on("lambda", reach(ALL, own, keep=refuse)).provision(release("Matcher", 1, b"bundle"))
    assert own["cloudformation"].asked == []
