"""T-Developer: a goal in plain words becomes a typed, scored, tested and deployed workflow of reusable components."""
