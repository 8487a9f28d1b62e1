"""Adoption: code that was written for another framework becomes a component of ours.

A tool is mostly a function behind a decorator or a base class: that goes, and it runs without its framework
(``freeing``). What decides by itself (an agent, a graph, a crew) stays as it is, and beneath it a thin typed function
is written that calls it (``calling``). ``wrapping`` puts both together and reads the outcome again: type and brains
must be what they were.
"""
