"""A workflow as a state machine in the States Language: what the executor does, done by Step Functions.

``machine`` compiles; ``parts`` reads what it needs from a bundle. Below: ``shaping`` finds the order, ``states`` makes
the states of one step, ``values`` and ``expressions`` translate what a step reads, ``retrying`` says what is tried
again, ``failures`` reads how an execution failed, and ``bounds`` tells what may not fit.

The functions that a machine calls stand in it as ``${placeholder}``; the host fills in which they are.
"""
