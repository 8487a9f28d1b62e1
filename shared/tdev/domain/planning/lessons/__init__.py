"""What a tenant's planner learns from plans that people accepted or corrected, where the tenant wants it.

The walk: ``saying`` reads a goal without its values, ``shaping`` a plan without them, ``wording`` says which words
asked for which component, ``making`` makes a lesson of the three, ``book`` keeps it. ``evidence`` adds the lessons up,
``taught`` lets them count in the index, ``recalling`` gives the same goal the same plan with the values of today.
"""
