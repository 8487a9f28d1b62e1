"""Sessions: a ticket lets one browser in once, the cookie is out of reach, and whoever leaves is gone."""

import pytest

from tdev.entry.ui.visitors import SESSION_S, cookie_for, cookie_value, let_in, let_out, visitor_of
from tdev.kernel.errors import NotFoundError

ROLES = ["viewer"]


def ticket(here, tenant="local"):
    return here.passes(tenant).give("ticket", {"subject": "ann", "roles": ROLES}, 300)[0]


def cookies(visitor):
    return [f"tdev_session={visitor.secret}"]


def test_a_ticket_lets_in_once(here):
    text = ticket(here)
    assert let_in(text).principal.subject == "ann"
    with pytest.raises(NotFoundError):
        let_in(text)


@pytest.mark.parametrize("text", ["", "local", "local." + "x" * 43, "nobody." + "x" * 43, "../etc"])
def test_what_is_no_ticket_lets_nobody_in(here, text):
    with pytest.raises(NotFoundError):
        let_in(text)


def test_a_session_is_whom_its_ticket_was_for_with_his_roles_and_no_more(here):
    visitor = let_in(ticket(here, "red"))
    found = visitor_of(cookies(visitor))
    assert found == visitor
    assert (found.principal.tenant, found.principal.roles) == ("red", {"viewer"})


def test_a_role_that_is_none_is_not_given(here):
    text, _ = here.passes("local").give("ticket", {"subject": "ann", "roles": ["viewer", "emperor"]}, 300)
    assert let_in(text).principal.roles == {"viewer"}


def test_a_session_ends_by_itself(here, clock):
    visitor = let_in(ticket(here))
    clock.advance(SESSION_S - 1)
    assert visitor_of(cookies(visitor)) is not None
    clock.advance(1)
    assert visitor_of(cookies(visitor)) is None


def test_whoever_leaves_is_gone_although_somebody_kept_the_cookie(here):
    visitor = let_in(ticket(here))
    let_out(visitor)
    assert visitor_of(cookies(visitor)) is None
    let_out(visitor)


def test_a_ticket_or_a_share_is_no_session(here):
    share, _ = here.passes("local").give("share", {"execution": "exec-1"}, 300)
    for text in (ticket(here), share):
        assert visitor_of([f"tdev_session={text}"]) is None


def test_each_session_has_a_form_token_of_its_own(here):
    assert let_in(ticket(here)).form_token != let_in(ticket(here)).form_token


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(here):
    given = cookie_for("red.x")
    assert given == f"tdev_session=red.x; Path=/; Max-Age={SESSION_S}; HttpOnly; SameSite=Strict"


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (["a=1", "b=2"], "1"),
        (["b=2"], ""),
        (["a=1", "a=2"], ""),
        (["a="], ""),
        (["a=<script>"], ""),
        (["a=" + "x" * 121], ""),
        (["a"], ""),
    ],
)
def test_a_cookie_counts_when_it_is_there_once_in_a_form_of_ours(given, value):
    assert cookie_value(given, "a") == value
