"""Pages of the reference that are generated from what the code declares."""
