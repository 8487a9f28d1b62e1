"""The function ``registrar``."""

from tdev.agents.registrar import RegistrarAgent
from tdev.entry.agent_function import agent_function

handler = agent_function(RegistrarAgent)
