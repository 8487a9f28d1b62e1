"""The score of a plan: gates that no points can buy off, criteria with evidence, and fixes a machine can apply.

Everything is computed from the plan, the goal and the registry; nothing is asked of a model. Same input, same score.
"""
