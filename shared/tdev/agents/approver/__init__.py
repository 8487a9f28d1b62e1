"""ApproverAgent: puts a plan before a person and keeps the question until it is answered."""

from tdev.agents.approver.agent import ApproverAgent

__all__ = ["ApproverAgent"]
