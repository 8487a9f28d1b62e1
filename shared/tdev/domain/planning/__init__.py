"""From a goal in plain words to a typed workflow, without a model: read the words, find components, connect types.

The walk: ``clauses`` splits the goal, ``constants`` finds what it names, ``retrieval`` finds components for a clause,
``binding`` fills their parameters, ``chaining`` puts in what is needed between, ``drafting`` makes the workflow of it,
``refining`` improves it by the Evaluator's suggestions. Same goal and same components: same plan, byte for byte.
"""
