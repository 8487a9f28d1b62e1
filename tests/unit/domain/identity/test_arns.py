"""ARNs: who may be registered, and under which ARN the sender of a request is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.identity.arns import account_of, checked_arn, registered_as
from tdev.kernel.errors import InvalidError

ROLE = "arn:aws:iam::123456789012:role/Build"
SESSION = "arn:aws:sts::123456789012:assumed-role/Build/run-7"
USER = "arn:aws:iam::123456789012:user/ann"

NAMES = st.text("abcXYZ019_+=,.@-", min_size=1, max_size=64)
SESSIONS = st.text("abcXYZ019_+=,.@-", min_size=2, max_size=64)
PATHS = st.lists(st.text("abc019.-", min_size=1, max_size=20), max_size=4).map(
    lambda parts: "".join(f"{p}/" for p in parts)
)
PARTITIONS = st.sampled_from(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])
ACCOUNTS = st.text("0123456789", min_size=12, max_size=12)


@given(PARTITIONS, ACCOUNTS, PATHS, NAMES, SESSIONS)
def test_a_session_is_found_under_its_role_whatever_the_path(partition, account, path, name, session):
    registered = checked_arn(f"arn:{partition}:iam::{account}:role/{path}{name}")
    assert registered_as(f"arn:{partition}:sts::{account}:assumed-role/{name}/{session}") == registered
    assert account_of(registered) == account
    assert checked_arn(registered) == registered


@given(PARTITIONS, ACCOUNTS, PATHS, NAMES)
def test_a_user_is_found_under_the_arn_that_was_added(partition, account, path, name):
    arn = f"arn:{partition}:iam::{account}:user/{path}{name}"
    assert registered_as(arn) == checked_arn(arn) == arn


@given(ACCOUNTS, ACCOUNTS, NAMES, NAMES, SESSIONS)
def test_two_roles_are_never_registered_as_one(account, other, name, second, session):
    one = registered_as(f"arn:aws:sts::{account}:assumed-role/{name}/{session}")
    two = registered_as(f"arn:aws:sts::{other}:assumed-role/{second}/{session}")
    assert (one == two) == ((account, name) == (other, second))


def test_users_with_another_path_are_others():
    assert registered_as("arn:aws:iam::123456789012:user/a/ann") != registered_as(USER)


HOSTILE = [
    "",
    "*",
    "arn:aws:iam::123456789012:root",
    "arn:aws:iam::123456789012:role/*",
    "arn:aws:iam::*:role/Build",
    "arn:aws:iam::12345678901:role/Build",
    "arn:aws:iam::1234567890123:role/Build",
    "arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/Build",
    "arn:aws:iam::123456789012:role/",
    "arn:aws:iam::123456789012:role//Build",
    "arn:aws:iam::123456789012:role/Büild",
    "arn:aws:iam::123456789012:role/Build\n",
    " arn:aws:iam::123456789012:role/Build",
    "ARN:aws:iam::123456789012:role/Build",
    "arn:AWS:iam::123456789012:role/Build",
    "arn:awsx:iam::123456789012:role/Build",
    "arn:aws-:iam::123456789012:role/Build",
    "arn:evil:iam::123456789012:role/Build",
    "arn:aws:iam:eu-west-1:123456789012:role/Build",
    "arn:aws:iam::123456789012:group/Build",
    "arn:aws:iam::123456789012:role/" + "x" * 65,
    "arn:aws:iam::123456789012:user/" + "p/" * 17 + "ann",
    "arn:aws:iam::123456789012:user/" + "x" * 60 + "/" + "y" * 60 + "/" + "z" * 60,
    "arn:aws:sts::123456789012:federated-user/ann",
    "arn:aws:sts::123456789012:assumed-role/Build",
    "arn:aws:sts::123456789012:assumed-role/Build/x",
    "arn:aws:sts::123456789012:assumed-role/Build/run/7",
    "arn:aws:sts::123456789012:assumed-role/a/b/run-7",
    "arn:aws:sts::123456789012:assumed-role/Build/run-7\n",
    "arn:aws:sts::123456789012:role/Build",
    "arn:aws:iam::123456789012:assumed-role/Build/run-7",
    "x" * 100_000,
]


@pytest.mark.parametrize("arn", HOSTILE, ids=lambda arn: arn[:60])
def test_others_are_neither_found_nor_added(arn):
    # A role itself signs nothing, so one that could be added is in this list only with something wrong in it.
    assert registered_as(arn) is None
    with pytest.raises(InvalidError) as caught:
        checked_arn(arn)
    assert [finding.pointer for finding in caught.value.findings] == ["#/arn"]
    assert len(caught.value.message) < 300


def test_a_role_signs_only_in_a_session():
    assert registered_as(ROLE) is None
    assert registered_as(SESSION) == ROLE


def test_whoever_adds_a_session_is_told_its_role():
    with pytest.raises(InvalidError) as caught:
        checked_arn(SESSION)
    assert caught.value.hint == f"this is a session of a role; add the role: {ROLE}"


@given(st.text(max_size=80) | st.from_regex(r"arn:aws:(iam|sts)::[0-9]{12}:[a-z-]{4,14}/[^/]{0,10}(/[^/]{0,10})?"))
def test_what_is_found_can_be_added(signer):
    found = registered_as(signer)
    assert found is None or checked_arn(found) == found
