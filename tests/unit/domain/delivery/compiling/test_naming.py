"""Names of variables, states and functions."""

from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.compiling.naming import Names, placeholder

VERSIONS = st.from_regex(r"[0-9]{1,2}\.[0-9]\.[0-9](-[a-z]{1,3})?", fullmatch=True)
REFS = st.builds(lambda name, version: f"{name}@{version}", st.from_regex(r"[ab][ab_-]{0,4}", fullmatch=True), VERSIONS)


def test_a_variable_has_the_name_of_its_step_where_that_is_free():
    names = Names({"used"})
    assert [names.variable("fetch"), names.variable("fetch")] == ["fetch", "fetch_2"]
    assert names.variable("used") == "used_2"


def test_a_variable_hides_no_function_of_the_language():
    assert Names(()).variable("count") == "count_2"
    assert Names(()).variable("states") == "states_2"


def test_states_of_no_step_are_numbered():
    names = Names(())
    assert [names.numbered("Failed"), names.numbered("At once")] == ["Failed 1", "At once 2"]


def test_a_placeholder_can_be_read():
    assert placeholder("extract_emails@1.0.0") == "extract_emails_1_0_0"


@given(REFS, REFS)
def test_two_components_never_share_a_placeholder(one, other):
    assert (placeholder(one) == placeholder(other)) == (one == other)
    assert placeholder(one).replace("_", "").isalnum()
