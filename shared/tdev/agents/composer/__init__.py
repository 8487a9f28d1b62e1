"""The composer: a specification in, a tested component out, or what is missing for it."""

from tdev.agents.composer.agent import AutoAgentComposer, GenerateRequest
from tdev.agents.composer.parts import ComposerAgent

__all__ = ["AutoAgentComposer", "ComposerAgent", "GenerateRequest"]
