"""Names of machines."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.orchestration.naming import machine_name
from tests.support.nouns import execution


@given(id=st.from_regex(r"\A[a-z][a-z0-9-]{0,63}\Z"), tenant=st.from_regex(r"\A[a-z0-9-]{1,40}\Z"))
def test_any_execution_has_a_name_that_step_functions_takes(id: str, tenant: str) -> None:
    name = machine_name(execution(id, tenant=tenant))
    assert 1 <= len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_two_tenants_and_two_long_ids_have_names_of_their_own() -> None:
    long = "exec-" + "a" * 55
    names = [machine_name(execution(id, tenant=tenant)) for id in (long + "1", long + "2") for tenant in ("one", "two")]
    assert len(set(names)) == 4
    assert machine_name(execution(long)) == machine_name(execution(long))
