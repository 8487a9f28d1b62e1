"""One capability per file; ``infra/stack.py`` puts them together."""
