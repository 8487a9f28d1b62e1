"""The roles are four, and everything that lists them lists all of them."""

from typing import get_args

from tdev.kernel.roles import ROLES, Role


def test_roles_are_listed_once_in_the_order_of_their_weight() -> None:
    assert ROLES == ("viewer", "developer", "approver", "admin") == get_args(Role)
