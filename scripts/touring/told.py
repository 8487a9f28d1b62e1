"""What the tour says beside what it shows: the headline of each part, and what it is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """The words at the beginning of a part."""

    title: str
    about: str

    @property
    def why(self) -> str:
        """What it is about, in one line."""
        return " ".join(self.about.split())


GOAL = Told(
    "A goal in plain words",
    """
    A region is the whole product in one process on this machine. The goal names a page, an address for messages, and
    something that no component does: it says by examples what it means. A component may not reach inside addresses; for
    this tour the operator allows one.
    """,
)
PLANS = Told(
    "Plan 1 is below the gate, plan 2 above; what was missing is made and tested",
    """
    --generate first looks for something that already does it, then builds what is missing. The plan is scored by checks
    that anyone can rerun; below 85 of 100 it is improved until it passes.
    """,
)
ONE_BYTE = Told(
    "A yes counts for what was seen: after a change of one byte it is refused",
    """
    The plan sends something, so a person is asked. The yes is bound to a digest of plan, components, permissions and
    cost. Here somebody changes one letter of the address, and offers the yes for the plan before.
    """,
)
CRASH = Told(
    "Approved, killed with -9 in the middle, and finished all the same",
    """
    Now the yes comes with the right digest. While the plan waits in its second step, the region dies without a chance
    to say goodbye. Started again, it goes on where it was.
    """,
)
CANARY = Told(
    "A service on this machine, and a broken version that goes back by itself",
    """
    The new component becomes a service. The next version is right for its examples, so it passes the gate, and wrong
    for longer texts. The recorded calls tell it beforehand, and it would go back at that; here it is let through
    (--on-difference go): as a canary it gets half of the calls, until its errors are seen.
    """,
)
WHY = Told(
    "Why: from the service to the words, from the permission to the line",
    """
    tdev why says where something comes from. Permissions on AWS are read from code, without an account.
    """,
)
ASSISTANT = Told(
    "An assistant asks for the status",
    """
    The client of the official MCP SDK, with nothing of ours in it, talks to tdev mcp serve as Kiro, Amazon Q and Claude
    Code do, and over HTTP with the region.
    """,
)
PARTS = (GOAL, PLANS, ONE_BYTE, CRASH, CANARY, WHY, ASSISTANT)
