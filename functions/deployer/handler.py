"""The function ``deployer``."""

from tdev.agents.deployer import DeployerAgent
from tdev.entry.agent_function import agent_function

handler = agent_function(DeployerAgent)
