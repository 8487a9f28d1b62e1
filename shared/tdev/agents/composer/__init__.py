"""The composer: a specification in, a tested component out, or what is missing for it."""

from tdev.agents.composer.agent import AutoAgentComposer, GenerateRequest

__all__ = ["AutoAgentComposer", "GenerateRequest"]
