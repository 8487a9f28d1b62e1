"""How a service came about in one message: classified, tested, scored, deployed; and whether somebody has to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.notices.messages import SIGNS, answer_links, escaped
from tdev.kernel.plurals import counted

_MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class ReleaseTold:
    """What there is to tell of a deployment.

    Attributes:
        deployment: As the API shows it.
        judgement: Score, threshold and gates; None when it was not judged.
        components: Name, version, type and number of brains of each component.
        tests: The newest run of the tests of each component that has one.
    """

    deployment: Mapping[str, Any]
    judgement: Mapping[str, Any] | None
    components: Sequence[Mapping[str, Any]]
    tests: Sequence[Mapping[str, Any]]

    @property
    def waits(self) -> bool:
        """Whether a person has to answer."""
        return bool(self.deployment["status"] == "awaiting_approval")


def release_lines(told: ReleaseTold) -> list[str]:
    """The message as lines of plain text."""
    deployment = told.deployment
    status = deployment["status"].replace("_", " ")
    version = f"-v{deployment['version']}" if deployment["version"] is not None else ""
    how = f"{deployment['strategy'].replace('_', '-')} on {deployment['target']}"
    return [
        f"classified: {_classified(told.components)}",
        f"tests: {_tested(told.tests)}",
        f"score: {_scored(told.judgement)}",
        f"deployed: {deployment['service']}{version}, {status} ({how})",
        *([f"why: {deployment['reason']}"] if deployment["reason"] else []),
    ]


def release_slack(told: ReleaseTold, pages: str = "") -> dict[str, Any]:
    """The message for an incoming webhook of Slack; with ``pages``, links to where it is answered when it waits."""
    deployment = told.deployment
    version = f"-v{deployment['version']}" if deployment["version"] is not None else ""
    sign = SIGNS.get(deployment["status"], ":arrow_forward:")
    lines = [f"{sign} *{escaped(deployment['service'])}{version}*", *(escaped(line) for line in release_lines(told))]
    if told.waits:
        id = str(deployment["id"])
        lines.append(answer_links(pages, id) or f"answer: `tdev approve {id}` or `tdev reject {id}`")
    text = "\n".join(lines)
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}]}


def _classified(components: Sequence[Mapping[str, Any]]) -> str:
    shown = [
        f"{each['name']}@{each['version']} {each['type']}"
        + (f" ({counted(each['brain_count'], 'brain')})" if each["brain_count"] else "")
        for each in components[:_MOST_NAMES]
    ]
    more = len(components) - _MOST_NAMES
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "") if shown else "no component"


def _tested(tests: Sequence[Mapping[str, Any]]) -> str:
    if not tests:
        return "none on record"
    passed = sum(each["passed"] for each in tests)
    total = passed + sum(each["failed"] for each in tests)
    scores = [each["mutation_score"] for each in tests if each["mutation_score"] is not None]
    noticed = f", at least {min(scores):.0%} of changed copies noticed" if scores else ""
    return f"{passed} of {total} hold{noticed}"


def _scored(judgement: Mapping[str, Any] | None) -> str:
    if judgement is None:
        return "not judged"
    closed = [gate["name"] for gate in judgement["gates"] if not gate["passed"]]
    told = f"{judgement['score']:g} of 100, threshold {judgement['threshold']:g}"
    return f"{told}; not passed: {', '.join(closed)}" if closed else told
