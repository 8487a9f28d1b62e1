"""Whether the goal is served: each of its parts, and the word groups inside them."""

from collections.abc import Iterator

from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.domain.evaluation.subject import PLAIN_RELEVANCE, Subject
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.serving import FLOOR
from tdev.model.evaluation import Suggestion

REGRET = 0.2
"""Relevance by which another component must serve a part better before the choice costs."""
WORST = 0.4
"""A choice so much less relevant costs all that the finding can cost."""


def coverage(subject: Subject) -> Seen:
    """The parts of the goal are served by components that are about them, and no known word is left over."""
    if not subject.served:
        return Seen("no goal was given: nothing to cover")
    marks = [mark for served in subject.served for mark in _of_part(subject, *served)]
    listing = [f"{c.text!r} by {step or 'nothing'} ({relevance:.2f})" for c, relevance, step in subject.served]
    return Seen("; ".join(listing), tuple(marks))


def _of_part(subject: Subject, clause: Clause, relevance: float, step: str) -> Iterator[Mark]:
    said = clause.text
    if relevance < FLOOR and not subject.only_gives_values(clause):
        question = f"What should be done for {said!r}? No step of the plan serves it; say it in other words"
        message = f"nothing serves {said!r}"
        yield Mark("unserved", message, words=said, fix=_serve(message, said), question=question)
        return
    # What says of itself that it serves everything, and nobody vouches for, is no better choice.
    best = subject.retrieval.vouched.search(clause.terms, 1)
    lost = best[0].relevance - relevance if best else 0.0
    if lost >= REGRET:
        message = f"{best[0].component.name} serves {said!r} better ({best[0].relevance:.2f}) than {step!r}"
        share = min(1.0, lost / WORST)
        yield Mark("served_better", message, step or None, words=said, fix=_serve(message, said), share=share)
    elif relevance < PLAIN_RELEVANCE / 2:
        message = f"{step!r} hardly serves {said!r} ({relevance:.2f})"
        yield Mark("weakly_served", message, step or None, words=said, fix=_serve(message, said))
    left = subject.words_left(clause)
    if left:
        message = f"no step knows {', '.join(map(repr, left))} of {said!r}"
        yield Mark(
            "words_unserved", message, words=" ".join(left), fix=_serve(message, said), share=0.6 + 0.4 * len(left)
        )


def _serve(message: str, words: str) -> Suggestion:
    return Suggestion(code="serve_clause", message=message, fix={"clause": words})
