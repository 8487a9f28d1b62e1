"""The function ``composer``."""

from tdev.agents.composer import ComposerAgent
from tdev.entry.http_or_agent import http_or_agent

handler = http_or_agent(ComposerAgent, "POST /api/generate")
