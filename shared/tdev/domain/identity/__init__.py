"""Whose tenant an AWS identity is that signs its requests."""
