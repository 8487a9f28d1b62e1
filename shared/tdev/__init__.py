"""T-Developer: a goal in plain words becomes a typed, scored, tested and deployed workflow of reusable components."""

__version__ = "0.1.0"
