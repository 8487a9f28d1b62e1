"""Reading code without running it: what a component is, takes, gives, uses and does.

``kernel.parsing`` refuses what cannot be read. ``scopes`` and ``origins`` tell where a name comes from, ``units``
what belongs to one component. ``brains`` counts decisions, ``effects`` and ``risks`` what the code can do, ``types``
turns annotations into JSON Schema. ``reading`` puts the parts together, ``component`` makes a registered component.
``gate`` says what foreign code must not hold, by way of the other modules of that name. Nothing is
imported here: whoever only parses does not wait for the rest.
"""
