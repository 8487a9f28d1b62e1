"""Finds the values of templates: a function per template, from facts to candidates, likely ones first.

A candidate is a guess; the examples decide. Without examples only what the words name for certain is proposed.
"""
