"""A planner for components that only describe themselves: what fits best by weights learned from published goals.

The walk: ``reading`` finds what a goal names, ``forms`` prepares components, ``choosing`` says which are called,
``filling`` gives each parameter the best of the goal's words and of the earlier steps' outputs, ``proposing`` makes a
workflow of it. The weights are data (``weights/``), made by ``scripts/training``; nothing here needs numpy.
"""
