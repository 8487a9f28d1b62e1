"""Whether a plan does it the way the goal says: conditions, questions first, what is forbidden, what comes first."""

import re
from collections.abc import Iterator

from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.domain.evaluation.subject import PLAINLY, Subject
from tdev.domain.planning.clauses import Clause
from tdev.domain.workflow import graph
from tdev.domain.workflow.expressions import expressions_in
from tdev.model.component import FREE_EFFECTS
from tdev.model.evaluation import Suggestion

_CONDITION = re.compile(
    r"(?:^|[\s,;:])(?:(?:but\s+)?only\s+(?:if|when)|unless|if|in\s+case)\s|(?:경우에만|때만|만약|아니면)|(?:있|없|많|적|크|작)으면\s",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    r"\bask(?:ing)?\s+(?:me|us)\b|\b(?:after|with|wait\s+for|get|need)\s+(?:my|our|an?|your)?\s*(?:approval|confirmation|permission)\b"
    r"|\bonce\s+I\s+(?:approve|agree|confirm)\b|허락|승인|물어보고|물어본|확인\s*받",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\b(?:before|after|first|once|afterwards)\b|전에|먼저|후에", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|over|above|exceeds?|greater|higher|at\s+least|any(?:thing)?|some(?:thing)?)\b|이상|초과|넘|많|있"
    r"|>",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:fewer|less|below|under|lower|at\s+most|no|none|nothing|empty)\b|이하|미만|적|없|<", re.IGNORECASE
)
_UNLESS = re.compile(r"\bunless\b|아니면", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|every|all)\b|모든|각각|마다|전부", re.IGNORECASE)
_ONLY_ONE = re.compile(r"[\w)\]]\[\s*-?\d+\s*\]")
_COMPARED = re.compile(r"[<>]=?|!?=")


def asked(subject: Subject) -> Seen:
    """What the goal says about how: conditions are kept, questions asked, nothing forbidden done, the order kept."""
    goal = subject.plain_goal
    if not goal:
        return Seen("no goal was given: nothing is asked for")
    marks = [*_condition(subject, goal), *_approval(subject, goal), *_forbidden(subject), *_order(subject)]
    marks += _loop(subject, goal)
    return Seen("" if marks else "done the way the goal says", tuple(marks))


def _condition(subject: Subject, goal: str) -> Iterator[Mark]:
    said = _CONDITION.search(goal)
    if said is None:
        return
    words = subject.workflow.goal[said.start() :][:80].strip(" ,;:")
    conditional = [step for step in subject.workflow.steps if step.when]
    for step in conditional[:1] if len(conditional) == 1 else ():
        wanted, done = _direction_said(goal[said.start() :]), _direction(str(step.when))
        if wanted and done and wanted != done:
            message = f"{step.id!r} runs when {words!r} does not hold"
            fix = Suggestion(
                code="set_when", step=step.id, message=message, fix={"when": f"${{$not({str(step.when)[2:-1]})}}"}
            )
            yield Mark("condition_turned", message, step.id, "when", words, fix)
    if conditional:
        return
    question = f"Under which condition, and for which step, does {words!r} hold? Write it as that step's 'when'"
    yield Mark("condition_dropped", f"no step depends on {words!r}", words=words, field="when", question=question)


def _direction_said(text: str) -> int:
    """1 where words ask for more of something, -1 where they ask for less, 0 where that is not plain."""
    part = re.split(r"[.;\n]|,\s", text, maxsplit=1)[0]
    more, less = bool(_MORE.search(part)), bool(_LESS.search(part))
    turned = -1 if _UNLESS.search(part) else 1
    return 0 if more == less else turned * (1 if more else -1)


def _direction(when: str) -> int:
    """The same for an expression with one comparison."""
    signs = _COMPARED.findall(when)
    if len(signs) != 1 or signs[0][0] not in "<>":
        return 0
    turned = -1 if when.count("$not(") % 2 else 1
    return turned * (1 if signs[0][0] == ">" else -1)


def _loop(subject: Subject, goal: str) -> Iterator[Mark]:
    """What is to be done with each is not done with the first alone."""
    said = _EACH.search(goal)
    if said is None:
        return
    for step in subject.workflow.steps:
        alone = next((text for text in expressions_in([step.input, step.for_each]) if _ONLY_ONE.search(text)), None)
        if alone is not None:
            words = subject.workflow.goal[said.start() :][:60]
            message = f"{step.id!r} takes one element alone ({alone}), though the goal says {words!r}"
            yield Mark("loop_dropped", message, step.id, "for_each", words)


def _approval(subject: Subject, goal: str) -> Iterator[Mark]:
    said = _APPROVAL.search(goal)
    if said is None or any(step.approve for step in subject.workflow.steps):
        return
    words = subject.workflow.goal[said.start() : said.end()].strip()
    # Whoever is to be asked is asked before something leaves, else before something is written.
    deeds = [subject.guarded, [s for s, c in subject.components.items() if "write:files" in c.effects]]
    first = next((names[0] for names in deeds if names), None)
    message = f"the goal says {words!r}, and no step waits for a yes"
    fix = None if first is None else Suggestion(code="add_approval", step=first, message=message)
    question = "" if fix else f"Before which step should {words!r} happen?"
    yield Mark("approval_dropped", message, first, "approve", words, fix, question)


def _forbidden(subject: Subject) -> Iterator[Mark]:
    for clause in subject.forbidden:
        for name, component in subject.components.items():
            if FREE_EFFECTS.issuperset(component.effects):
                continue
            if subject.retrieval.relevance(component, clause.terms) >= PLAINLY / 2:
                message = f"{name!r} does what the goal forbids: {clause.text!r}"
                fix = Suggestion(code="drop_step", step=name, message=message)
                yield Mark("forbidden", message, name, words=clause.text, fix=fix)


def _order(subject: Subject) -> Iterator[Mark]:
    """A part that is named later is not done before an earlier one that then builds on it."""
    if _TURNED.search(subject.plain_goal):
        return
    plain = [(clause, step) for clause, relevance, step in subject.served if relevance >= PLAINLY]
    for number, (early, first) in enumerate(plain):
        for late, second in plain[number + 1 :]:
            if first != second and first in graph.behind(subject.needs, [second]) and not _is_turned(early, late):
                message = f"{first!r} works on what {second!r} gives, though {early.text!r} comes before {late.text!r}"
                fix = Suggestion(code="serve_clause", message=message, fix={"clause": early.text})
                yield Mark("order_turned", message, first, words=f"{early.text} ... {late.text}", fix=fix)


def _is_turned(early: Clause, late: Clause) -> bool:
    """Whether one sentence says what comes out, and the next what it comes from."""
    return not late.sequel and any(c.kind in ("path", "url") and not c.target for c in late.constants)
