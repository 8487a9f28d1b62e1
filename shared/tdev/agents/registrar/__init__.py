"""RegistrarAgent: classifies code and publishes it as an experimental component."""

from tdev.agents.registrar.agent import RegistrarAgent

__all__ = ["RegistrarAgent"]
