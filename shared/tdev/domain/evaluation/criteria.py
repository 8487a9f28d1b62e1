"""The checks of the plan rubric, by the criterion that each of them measures."""

from collections.abc import Callable, Mapping

from tdev.domain.evaluation.asking import asked
from tdev.domain.evaluation.coverage import coverage
from tdev.domain.evaluation.flow import parallelism, purpose, types
from tdev.domain.evaluation.limits import economy, robustness
from tdev.domain.evaluation.rubric import Judged, Seen, rubric
from tdev.domain.evaluation.subject import Subject
from tdev.domain.evaluation.trust import maturity, safety
from tdev.domain.evaluation.values import constants

CHECKS: Mapping[str, Callable[[Subject], Seen]] = {
    "coverage": coverage,
    "asked": asked,
    "constants": constants,
    "types": types,
    "purpose": purpose,
    "robustness": robustness,
    "safety": safety,
    "maturity": maturity,
    "parallelism": parallelism,
    "economy": economy,
}


def judged(subject: Subject) -> tuple[Judged, ...]:
    """Every criterion of the plan rubric, in its order."""
    return tuple(rule.judge(CHECKS[name](subject)) for name, rule in rubric("plan").items())
