"""The emulation of this machine: a process that reaches nothing, the SDK in it, and moto behind the SDK.

``engine`` starts it and talks to it; in it ``guest`` runs the trials, ``barrier`` takes the outside away from it,
``guard`` stands between the SDK and every answer, ``samples`` makes inputs and ``answers`` makes answers.
"""
