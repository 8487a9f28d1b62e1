"""What callers may do, as words."""

from typing import Literal, get_args

Role = Literal["viewer", "developer", "approver", "admin"]
"""A viewer reads, a developer does, an approver allows what has effects, and an admin may all of it."""

ROLES: tuple[Role, ...] = get_args(Role)
"""All roles, in the order in which they are shown."""
