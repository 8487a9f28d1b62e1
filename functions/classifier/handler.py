"""The function ``classifier``."""

from tdev.agents.classifier import ClassifierAgent
from tdev.entry.agent_function import agent_function

handler = agent_function(ClassifierAgent)
