"""Which parts of a goal a component must be found or built for, and the goal that names what does them.

A part is wanted because no component serves it, or because examples stand behind its words: then they decide, and not
the words alone.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tdev.domain.composing.words_spec import example_places, spec_from_words
from tdev.domain.planning.clauses import Clause, split
from tdev.kernel.errors import InvalidError
from tdev.model.generation import MadePart
from tdev.model.spec import Spec

MOST_PARTS = 8
"""Components that one goal may have built."""
MOST_GOAL = 8000
_BETWEEN = re.compile(r"[\s,;]*(?:\b(?:and|or)\b|와|과|그리고)?[\s,;]*")
_TAIL = re.compile(r"[\s,;:(\-–—]+$")
_KOREAN = re.compile(r"[\uac00-\ud7a3]")
_NO_PARTS = frozenset({"condition", "trigger", "approval", "negated"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a goal: its words, and the specification; None when no component could do what is said."""

    words: str
    spec: Spec | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """Examples in a row: where the words before them end in the plain goal, and the examples as they were written."""

    end: int
    text: str


def without_examples(goal: str) -> str:
    """The goal without its examples: values in them are no values of the plan."""
    return _taken_apart(goal)[0].strip()


def specified_parts(goal: str, verbs: Container[str]) -> list[str]:
    """The parts of a goal that have examples, in its words.

    Args:
        goal: What the user wants.
        verbs: Stems that begin an action, as the planner splits goals by them.
    """
    plain, shown = _taken_apart(goal)
    return list(dict.fromkeys(clause.text for clause, _ in _told(split(plain, verbs), shown)))


def parts_of(goal: str, missing: Sequence[str], verbs: Container[str]) -> list[Part]:
    """The parts to find or build components for, in the order of the goal.

    Args:
        goal: What the user wants, with its examples.
        missing: Parts of the goal without examples that nothing serves.
        verbs: Stems that begin an action, as the planner splits goals by them.

    Raises:
        InvalidError: When there are more than ``MOST_PARTS``.
    """
    plain, shown = _taken_apart(goal)
    clauses = split(plain, verbs)
    examples: dict[str, str] = {}
    for clause, text in _told(clauses, shown):
        examples[clause.text] = f"{examples[clause.text]}, {text}" if clause.text in examples else text
    roles = {clause.text: clause.role for clause in clauses}
    wanted = list(dict.fromkeys([*examples, *missing]))
    if len(wanted) > MOST_PARTS:
        what = f"{len(wanted)} parts of the goal have no component; at most {MOST_PARTS} are built for one goal"
        raise InvalidError(what, hint="make several goals of it, or generate the components first: tdev generate")
    wanted.sort(key=lambda words: plain.find(words) if words in plain else len(plain))
    return [Part(words, _spec(words, examples.get(words, ""), roles.get(words, "action"))) for words in wanted]


def naming(plain: str, made: Iterable[MadePart]) -> str:
    """A goal in which each part that was made names what does it: a planner takes a component by its name.

    Args:
        plain: The goal without its examples.
        made: The parts, in the order of the goal.

    Raises:
        InvalidError: When the goal gets too long.
    """
    pieces, place = [], 0
    for part in made:
        found = plain.find(part.words, place)
        names = [ref.partition("@")[0] for ref in part.components]
        if found < 0 or not names:
            continue
        end = found + len(part.words)
        told = " then ".join(names)
        pieces += [plain[place:end], f" ({told})" if _KOREAN.search(part.words) else f" with {told}"]
        place = end
    named = "".join([*pieces, plain[place:]])
    if len(named) > MOST_GOAL:
        raise InvalidError(f"the goal has more than {MOST_GOAL:,} characters with the names of what was built for it")
    return named


def _spec(words: str, examples: str, role: str) -> Spec | None:
    """What a part is to be; conditions and the like are for the plan and no component."""
    return None if role in _NO_PARTS else spec_from_words(f"{words}: {examples}" if examples else words)


def _told(clauses: Sequence[Clause], shown: Iterable[_Shown]) -> Iterator[tuple[Clause, str]]:
    """Each row of examples with the part of the goal that it stands behind."""
    for each in shown:
        before = [clause for clause in clauses if clause.start < max(1, each.end)]
        if before:
            yield before[-1], each.text


def _taken_apart(goal: str) -> tuple[str, list[_Shown]]:
    """The goal without its examples, and each row of examples with its place."""
    rows: list[tuple[int, int]] = []
    for start, stop, _, _ in example_places(goal):
        if rows and _BETWEEN.fullmatch(goal[rows[-1][1] : start]):
            rows[-1] = (rows[-1][0], stop)
        else:
            rows.append((start, stop))
    plain, shown, cut = "", [], 0
    for start, stop in rows:
        before = (plain + goal[cut:start]).rstrip()
        plain, cut = _TAIL.sub("", before), stop
        shown.append(_Shown(len(plain), goal[start:stop]))
        if before.endswith("(") and (closing := re.match(r"\s*\)", goal[stop:])):
            cut += closing.end()
    plain = (plain + goal[cut:]).rstrip()
    return (plain, shown) if plain.strip() else (goal, [])
