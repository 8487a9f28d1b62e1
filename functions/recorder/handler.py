"""The function ``recorder``."""

from tdev.agents.recorder import RecorderAgent
from tdev.entry.agent_function import agent_function

handler = agent_function(RecorderAgent)
