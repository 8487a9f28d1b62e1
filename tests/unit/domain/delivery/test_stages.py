"""Stages: an order that nobody leaves out a part of, and no token in the clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.stages import StagePlace, Stages, stages_of
from tdev.kernel.errors import ConflictError, InvalidError
from tdev.settings import Settings

TEXT = "dev,staging=https://staging.example.org/,prod=http://127.0.0.1:8787"


def test_names_and_addresses_are_read_in_their_order() -> None:
    assert stages_of(TEXT, "dev").places == (
        StagePlace("dev"),
        StagePlace("staging", "https://staging.example.org"),
        StagePlace("prod", "http://127.0.0.1:8787"),
    )
    assert stages_of("", "dev").places == ()


def test_a_place_knows_its_host_and_the_secret_that_opens_it() -> None:
    place = StagePlace("pre-prod", "https://Staging.example.org:8443")
    assert (place.host, place.token_secret) == ("staging.example.org:8443", "STAGE_TOKEN_PRE_PROD")


@pytest.mark.parametrize(
    ("text", "told"),
    [("dev,prod=http://example.org", "needs an https"), ("dev,dev=https://example.org", "stands in it twice")],
)
def test_what_is_no_sound_list_is_refused(text: str, told: str) -> None:
    with pytest.raises(InvalidError, match=told):
        stages_of(text, "dev")


@pytest.mark.parametrize("text", ["dev staging", "Dev", "dev=ftp://example.org", "dev,", "dev=https://a,b=c"])
def test_the_setting_has_a_form(text: str) -> None:
    with pytest.raises(InvalidError, match="TDEV_STAGES"):
        Settings.read({"TDEV_STAGES": text})


@given(st.integers(1, 6), st.data())
def test_only_the_next_stage_follows(count: int, data: st.DataObject) -> None:
    names = [f"s{number}" for number in range(count)]
    own, to = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    stages = Stages(names[own], tuple(StagePlace(name, f"https://{name}") for name in names))
    if to == own + 1:
        assert stages.after(names[to]).name == names[to]
        Stages(names[to], stages.places).check_before(names[own])
    else:
        with pytest.raises(InvalidError, match="does not go from"):
            stages.after(names[to])
        with pytest.raises(ConflictError, match="takes services from"):
            Stages(names[to], stages.places).check_before(names[own])


def test_what_is_not_known_here_is_said_with_what_to_set() -> None:
    with pytest.raises(InvalidError, match="'qa' is no stage"):
        stages_of(TEXT, "dev").after("qa")
    with pytest.raises(ConflictError, match="nobody knows here where staging is") as caught:
        stages_of("dev,staging", "dev").after("staging")
    assert "TDEV_STAGES" in str(caught.value.hint)
    for known in ("", "staging"):
        with pytest.raises(ConflictError, match="not among the stages"):
            stages_of(known, "dev").after("staging")
        with pytest.raises(ConflictError, match="not among the stages"):
            stages_of(known, "dev").check_before("staging")
