"""Decides by the content of a text which component is to work on it."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size, root, words
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent

MOST_ROUTES = 50


class Routed(TypedDict):
    """What was decided, and what came of it.

    Attributes:
        component: the component that was called
        score: how many of its words stand in the text
        scores: the same for each route
        output: what the component answered
    """

    component: str
    score: int
    scores: dict[str, int]
    output: Any


@agent(
    phrases=[
        "route by content",
        "send to the right agent",
        "triage the message",
        "decide who handles this",
        "dispatch the ticket",
        "내용에 따라 분기",
        "담당 에이전트로 보내줘",
        "문의 분류해서 처리",
        "알맞은 곳으로 전달",
    ],
    tags=["text", "routing"],
    effects=["invoke"],
)
class RouteTextAgent:
    """Choose, by the words of a text, one of the given components, and call it with the text.

    Each route names a component and the words that speak for it. The route with most hits wins; the earlier one wins a
    tie. Forms of one word count together. Which component runs is known only at run time: the run needs an approval.

    Args:
        text: the text to decide about; the component gets it as its input "text"
        routes: words by name of the component
        default: component to call when no word fits

    Returns:
        The component that was called, the scores, and its answer.

    Raises:
        InvalidError: When there is no route, or none fits and there is no default.

    Examples:
        >>> calls = context_calling({"refund_tool": lambda text: "ok"})
        >>> RouteTextAgent().run("I want my money back", {"refund_tool": ["money", "refund"]}, calls)["output"]
        'ok'
    """

    def run(self, text: str, routes: dict[str, list[str]], context: Context, default: str = "") -> Routed:
        """Decide and call."""
        if not 1 <= len(routes) <= MOST_ROUTES:
            raise InvalidError(f"{len(routes)} routes; give 1 to {MOST_ROUTES}")
        scores = _scores(check_size(text), routes)
        chosen = max(scores, key=lambda name: scores[name])  # the first of equals
        if not scores[chosen]:
            if not default:
                raise InvalidError("no route fits the text", hint="add words to a route, or give a default")
            chosen = default
        output = context.call(chosen, {"text": text})
        return {"component": chosen, "score": scores.get(chosen, 0), "scores": scores, "output": output}


def _scores(text: str, routes: dict[str, list[str]]) -> dict[str, int]:
    """How often the words of each route occur; several words in one entry count when they stand side by side."""
    roots = f" {' '.join(root(word) for word in words(text))} "
    return {name: sum(_hits(roots, phrase) for phrase in phrases) for name, phrases in routes.items()}


def _hits(roots: str, phrase: str) -> int:
    wanted = " ".join(root(word) for word in words(phrase))
    return roots.count(f" {wanted} ") if wanted else 0
