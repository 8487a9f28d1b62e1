"""The function ``classifier``."""

from tdev.agents.classifier import ClassifierAgent
from tdev.entry.http_or_agent import http_or_agent

handler = http_or_agent(ClassifierAgent, "POST /api/classify")
