"""How services lie in the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.service_items import accepted, deployment_in, named, service_in, sort_key, too_busy
from tdev.kernel.errors import ConflictError
from tdev.model.service import Deployment, Service
from tests.support.nouns import AT

DEPLOYMENT = Deployment(id="dep-1", service="greeter", status="accepted", created_at=AT, updated_at=AT)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_sort_keys_sort_as_numbers_do(one: int, other: int) -> None:
    assert (sort_key(one) < sort_key(other)) is (one < other)


def test_nouns_come_back_from_their_items() -> None:
    service = Service(name="greeter", tenant="local")
    assert deployment_in({"doc": DEPLOYMENT.model_dump_json()}) == DEPLOYMENT
    assert service_in({"doc": service.model_dump_json()}) == service


def test_a_deployment_is_accepted_again_only_for_its_own_service() -> None:
    assert accepted(DEPLOYMENT, "greeter") is DEPLOYMENT
    with pytest.raises(ConflictError, match="greeter"):
        accepted(DEPLOYMENT, "other")


@pytest.mark.parametrize(("version", "name"), [(None, "greeter"), (3, "greeter-v3")])
def test_a_deployment_is_named_by_its_release_once_there_is_one(version: int | None, name: str) -> None:
    assert named(DEPLOYMENT.model_copy(update={"version": version})) == name


def test_too_many_at_once_can_try_again() -> None:
    assert (too_busy("greeter").hint, "greeter" in too_busy("greeter").message) == ("try again", True)
