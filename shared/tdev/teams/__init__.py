"""The built-in teams: agents that work together, members by name."""
