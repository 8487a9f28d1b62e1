"""The function ``approver``."""

from tdev.agents.approver import ApproverAgent
from tdev.entry.agent_function import agent_function

handler = agent_function(ApproverAgent)
