"""What became of a part of a goal, in one line; and the question that is left when nothing could be made of it."""

from tdev.model.generation import MadePart

_HOW = {
    "existing": "{names} is there already and does it",
    "composed": "{names} together do it",
    "template": "{names} was made with the template {template}",
    "model": "{names} was written by a model",
    "scaffold": "nothing could be made",
}
_MOST_WORDS = 120


def summary(part: MadePart) -> str:
    """One line: what does the part, how that was found or made, and what its tests are worth."""
    how = _HOW[part.how].format(names=", ".join(part.components), template=part.template)
    return f"{_short(part.words)!r}: {how}{_tests(part)}"


def question(part: MadePart) -> str:
    """What the user must say or do so that the part can be made."""
    return f"How should {_short(part.words)!r} be done? Missing: {'; '.join(part.missing) or 'what it gives'}."


def _tests(part: MadePart) -> str:
    if part.how not in ("template", "model"):
        return ""
    passed = sum(test.passed for test in part.tests)
    told = f"; {passed} of {len(part.tests)} tests pass" if part.tests else "; it has no tests"
    if part.mutation is not None and part.mutation.score is not None:
        told += f" and notice {part.mutation.killed} of {part.mutation.mutants} changes of its code"
    return f"{told}: {part.status}"


def _short(words: str) -> str:
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}..."
