"""Mutation testing: changed copies of a component are run against its tests; what no test notices is a gap in them.

``making`` finds the places and writes the mutants, each with one change (``operators_*`` say which; ``places`` says
where not). ``inside`` runs them in the sandbox, many in one process; ``trying`` hands them out and judges outside.
Source of the method: DeMillo, Lipton, Sayward, "Hints on Test Data Selection", 1978; the operators follow those that
Offutt et al. (1996) found sufficient, and what later tools for Python add.
"""
