import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tdev.kernel.errors import InvalidError
from tdev.kernel.tenant import SHARED, checked_tenant, is_home
from tdev.model.noun import Tenant


@pytest.mark.parametrize("tenant", [SHARED, "local", "a", "0-9", "a" * 40])
def test_a_tenant_is_answered(tenant: str) -> None:
    assert checked_tenant(tenant) == tenant


@given(st.text(alphabet="_shared#/.-A1\n", max_size=45) | st.text(max_size=5))
def test_the_kernel_and_the_model_agree_on_what_is_a_tenant(text: str) -> None:
    try:
        TypeAdapter(Tenant).validate_python(text)
    except ValidationError:
        with pytest.raises(InvalidError):
            checked_tenant(text)
    else:
        assert checked_tenant(text) == text


@given(st.text(alphabet="_shared#/.-A1\n", max_size=45) | st.text(max_size=5))
def test_callers_belong_to_every_tenant_but_the_shared_one(text: str) -> None:
    try:
        tenant = checked_tenant(text)
    except InvalidError:
        assert not is_home(text)
    else:
        assert is_home(text) == (tenant != SHARED)


@pytest.mark.parametrize("nothing", [None, 7, True, b"red", ["red"], {"red": 1}])
def test_what_is_no_text_is_no_tenant(nothing: object) -> None:
    assert not is_home(nothing)
