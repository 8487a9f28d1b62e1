"""Names of generated services: what AWS takes, one for each service, and never one of the platform's own."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.service_names import (
    machine_log_group,
    machine_role_path,
    service_log_group,
    service_prefix,
    service_resource,
    service_role_path,
)

STAGES = st.from_regex(r"[a-z][a-z0-9-]{0,19}", fullmatch=True)
TENANTS = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)
SERVICES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True)


@given(STAGES, TENANTS, SERVICES)
def test_stacks_functions_queues_and_log_groups_take_the_name(stage: str, tenant: str, service: str) -> None:
    name = service_resource(stage, tenant, service)
    assert len(name) <= 64
    assert re.fullmatch(r"[a-z][a-z0-9-]*", name)
    assert re.fullmatch(r"/[a-z0-9/-]{1,500}", service_log_group(stage, name))
    assert re.fullmatch(r"(/[a-z0-9-]+)+/", service_role_path(stage))


@given(STAGES, STAGES, TENANTS, SERVICES)
def test_no_service_is_called_as_the_platforms_own_things_are(
    stage: str, other: str, tenant: str, service: str
) -> None:
    """The boundary denies services whatever starts with ``tdev-<stage>-``, so their own queue must not."""
    assert not service_resource(stage, tenant, service).startswith(f"tdev-{other}-")


@given(TENANTS, TENANTS, SERVICES, SERVICES)
def test_two_services_never_share_a_name(one: str, two: str, first: str, second: str) -> None:
    same = service_resource("dev", one, first) == service_resource("dev", two, second)
    assert same == ((one, first) == (two, second))


def test_the_name_can_be_read() -> None:
    name = service_resource("dev", "acme", "Policy_Matcher")
    assert name.startswith(f"{service_prefix('dev')}policy-matcher-")
    assert name == service_resource("dev", "acme", "Policy_Matcher")


def test_letter_case_and_underscores_make_other_services() -> None:
    names = {service_resource("dev", "acme", each) for each in ("a_b", "a-b", "A-b", "a--b")}
    assert len(names) == 4


@given(STAGES)
def test_machines_run_on_a_path_below_that_of_services_and_log_where_step_functions_may(stage: str) -> None:
    assert machine_role_path(stage).startswith(service_role_path(stage))
    assert machine_role_path(stage) != service_role_path(stage)
    assert machine_log_group("tdevs-dev-one") == "/aws/vendedlogs/states/tdevs-dev-one"
