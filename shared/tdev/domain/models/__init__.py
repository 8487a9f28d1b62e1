"""Asking language models: what holds whichever engine is asked, and what they may propose.

A model is asked within limits (``asking``, ``allowance``, ``breaker``), its answer is held against a schema
(``answers``), and each question is on record by its digest. What it proposes (``plans``, ``code``) is data that the
same gates judge as everything else; it never decides by itself.
"""
