"""EvaluatorAgent: scores a plan by checks that anyone can run again."""

from tdev.agents.evaluator.agent import EvaluatorAgent

__all__ = ["EvaluatorAgent"]
