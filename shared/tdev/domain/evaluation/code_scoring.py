"""The evaluation of code: gates that no points buy off, and the criteria of the code rubric."""

from collections.abc import Callable, Mapping

from tdev.domain.evaluation.code_conduct import clean, errors, held, mutation
from tdev.domain.evaluation.code_form import complexity, documented, examples, size, typed
from tdev.domain.evaluation.code_subject import CodeSubject
from tdev.domain.evaluation.rubric import Seen, rating_of, rubric, total
from tdev.kernel.plurals import counted
from tdev.model.component import FREE_EFFECTS
from tdev.model.evaluation import Evaluation, Gate

CHECKS: Mapping[str, Callable[[CodeSubject], Seen]] = {
    "typed": typed,
    "documented": documented,
    "examples": examples,
    "complexity": complexity,
    "size": size,
    "errors": errors,
    "clean": clean,
    "tests": held,
    "mutation": mutation,
}
_SHOWN = 3


def evaluate_code(subject: CodeSubject, *, threshold: float = 85) -> Evaluation:
    """Judge the code of a component.

    Args:
        subject: The source, and what running its tests told, where they were run.
        threshold: Score from which the code passes, if its gates do.

    Returns:
        The same for the same subject on every machine. Nothing of the code is run.

    Raises:
        InvalidError: When the text cannot be read, or holds no component of this name.
    """
    judged = [rule.judge(CHECKS[name](subject)) for name, rule in rubric("code").items()]
    gates = (_readable(subject), _let_pass(subject), _held(subject))
    score = total(judged)
    effects = {*subject.analysis.effects, *subject.effects}
    return Evaluation(
        score=score,
        rating=rating_of(score),
        passed=score >= threshold and all(gate.passed for gate in gates),
        threshold=threshold,
        gates=gates,
        criteria=tuple(each.criterion for each in judged),
        effects=tuple(sorted(effects)),
        needs_approval=not FREE_EFFECTS.issuperset(effects),
    )


def _readable(subject: CodeSubject) -> Gate:
    facts = subject.facts
    told = f"{facts.type} {facts.name}, {counted(facts.brain_count, 'brain')}, line {facts.line}"
    return Gate(name="sound", passed=True, evidence=told)


def _let_pass(subject: CodeSubject) -> Gate:
    found = subject.refused
    told = "; ".join(f"line {each.line}: {each.message}" for each in found[:_SHOWN])
    more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
    return Gate(name="static_gate", passed=not found, evidence=f"{told}{more}" if found else "nothing is refused")


def _held(subject: CodeSubject) -> Gate:
    if subject.passed is None:
        return Gate(name="tests_hold", passed=True, evidence="its examples were not run")
    return Gate(name="tests_hold", passed=not subject.failed, evidence=f"{subject.failed} examples do not hold")
