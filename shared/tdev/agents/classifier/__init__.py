"""ClassifierAgent: reads code without running it and tells what kind of component it is."""

from tdev.agents.classifier.agent import ClassifierAgent, ClassifyRequest

__all__ = ["ClassifierAgent", "ClassifyRequest"]
