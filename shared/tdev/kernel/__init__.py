"""Words that every layer uses. Standard library only; no input or output."""
