"""Executions: what was accepted, what became of it, and the promise that one key is accepted once."""
