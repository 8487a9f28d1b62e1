"""Secrets at work: who sets them, which component gets which, and how their values are kept out of all that is said."""
