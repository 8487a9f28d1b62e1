"""PlannerAgent: turns a goal into a typed workflow, and improves one by the Evaluator's suggestions."""

from tdev.agents.planner.agent import PlannerAgent

__all__ = ["PlannerAgent"]
