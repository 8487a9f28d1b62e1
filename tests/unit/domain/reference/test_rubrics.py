"""The page of the rubrics: all of what a score is made of."""

import re

from tdev.domain.evaluation.gates import GATES
from tdev.domain.evaluation.rubric import RATINGS, rubric
from tdev.domain.reference.rubrics import rubrics_page

PAGE = rubrics_page()


def test_every_criterion_is_there_with_its_points_and_every_price() -> None:
    for name in ("plan", "code"):
        for rule in rubric(name).values():
            (row,) = (
                line for line in PAGE.splitlines() if line.startswith(f"| `{rule.name}` | {rule.max:g} | {rule.asks}")
            )
            assert {code: f"{cost:g}" for code, cost in rule.charges.items()} == dict(
                re.findall(r"`(\w+)` ([0-9.]+)", row.split(" | ")[3])
            )


def test_every_gate_says_when_it_holds() -> None:
    for gate in GATES:
        assert re.search(rf"^\| `{gate.__name__}` \| \w[^|]+\. \|$", PAGE, re.MULTILINE)


def test_ratings_are_in_their_order() -> None:
    listed = re.findall(r"^\| ([A-F]\+?) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert listed == [(rating, f"{least:g}") for least, rating in RATINGS]
