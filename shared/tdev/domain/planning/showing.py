"""What is sent to people is the last result: rows are written as a text, and not the file that they were read from."""

from tdev.domain.planning.board import Board, DraftStep
from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.inserting import producers, value_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.sources import Fit, Source, best_source, sources_of
from tdev.domain.planning.words import features
from tdev.domain.workflow import schemas
from tdev.model.component import Component

FOR_PEOPLE = features("markdown")
"""The kind of content that a table is written as for people."""
_PLAINLY = 0.5


def shown(
    name: str, component: Component, direct: Fit | None, board: Board, retrieval: Retrieval, clause: Clause
) -> str | None:
    """How to read the last result as a text, where a step would send what that result was made from.

    Args:
        name: The parameter that takes what is sent.
        component: What sends it.
        direct: The best earlier output, an older text; None when there is no text.
        board: What is at hand; the step that writes the text is put on it.
        retrieval: The components there are.
        clause: The part of the goal that is served; what it names itself is sent as it is.

    Returns:
        The expression; None when nothing is sent, the text is the last result, or nothing writes it as a text.
    """
    last = board.last()
    older = direct is None or last in board.behind(direct.source.step)
    if "send" not in component.effects or not last or not older:
        return None
    if any(constant.kind in ("path", "url") for constant in clause.constants):
        return None
    wanted = schemas.properties(component.input_schema)[name]
    made = [source for source in board.sources_for(name) if source.step == last]
    _, alike = producers(retrieval).giving(value_of(name, wanted, component), FOR_PEOPLE, ())
    ordered = sorted((-quality, made.component.name, made) for each in alike for made, quality in each)
    for _, _, producer in ordered:
        if producer.opens or producer.makes.isdisjoint(FOR_PEOPLE) or len(producer.needs) != 1:
            continue
        if producer.component.name in retrieval.unvouched:
            continue  # words of its own do not put it between two steps
        need = producer.needs[0]
        fit = best_source(need, producer.takes[need], made)
        if fit is None or fit.lifted or fit.quality < _PLAINLY:
            continue
        given = {need: f"${{{fit.source.expression}}}"}
        step = board.add(
            DraftStep(board.new_id(producer.component), producer.component, given, words=clause.text, inserted=True)
        )
        text = best_source(name, wanted, _given_by(step))
        return None if text is None else text.source.expression
    return None


def _given_by(step: DraftStep) -> list[Source]:
    return list(sources_of(step.id, step.component, 0))
