"""What to do about a plan that cannot run: draft it anew where there is a goal, and ask what only the user can say."""

import re

from tdev.domain.evaluation.subject import Subject
from tdev.domain.workflow import schemas
from tdev.kernel.errors import Finding
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Step

MOST = 10
"""Questions asked at once."""
_PLACE = re.compile(r"#/steps/(\d+)(?:/input/([^/]+))?")
_ASKED = frozenset({"missing_input", "wrong_type", "unknown_input"})
_POINTED = frozenset({"unknown_reference", "bad_expression"})


def drafts_anew(subject: Subject) -> tuple[Suggestion, ...]:
    """The one fix that mends a plan whose steps do not fit: the plan that the goal means."""
    if not subject.workflow.goal or subject.findings == []:
        return ()
    message = f"the plan cannot run ({subject.findings[0].message}); the goal can be planned anew"
    return (Suggestion(code="draft_anew", message=message[:500], fix={"clause": subject.workflow.goal}),)


def questions(subject: Subject) -> tuple[str, ...]:
    """One question for each thing that is wrong, with the step and the parameter; and for each input not given."""
    asked = [_question(subject, finding) for finding in subject.findings]
    given = schemas.properties(subject.workflow.inputs)
    for name in schemas.required(subject.workflow.inputs):
        if name not in subject.inputs:
            kind = schemas.describe(given.get(name, {}))
            asked.append(f"Which value has the input {name!r} ({kind})? Give it with: --input {name}=...")
    return tuple(dict.fromkeys(asked))[:MOST]


def _question(subject: Subject, finding: Finding) -> str:
    place = _PLACE.match(finding.pointer)
    if place is None or int(place[1]) >= len(subject.workflow.steps):
        return f"How should the plan be mended at {finding.pointer}? {finding.message}"
    step, name = subject.workflow.steps[int(place[1])], place[2]
    if finding.code in _ASKED and name:
        return (
            f"Which {name!r}{_kind(subject, step, name)} should step {step.id!r} ({step.agent}) take? {finding.message}"
        )
    if finding.code in _POINTED and name:
        return f"What should step {step.id!r} read as {name!r}? {finding.message}"
    if finding.code in ("unknown_component", "disabled_component"):
        return f"Which component should step {step.id!r} run instead of {step.agent!r}? {finding.message}"
    return f"What should become of step {step.id!r}? {finding.message}"


def _kind(subject: Subject, step: Step, name: str) -> str:
    component = subject.components.get(step.id)
    takes = schemas.properties(component.input_schema) if component else {}
    return f" ({schemas.describe(takes[name])})" if name in takes else ""
