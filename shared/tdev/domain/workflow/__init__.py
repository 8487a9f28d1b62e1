"""What a workflow means: its expressions, its order, whether it is sound, and how it runs."""
