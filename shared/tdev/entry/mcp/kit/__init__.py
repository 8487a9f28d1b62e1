"""Texts for assistants, as templates: a Kiro power, an agent skill, and rules for agents in a project."""
