"""What lessons are worth: the right components for goals that nobody taught, and what happens to other goals.

Own goals over the built-in library. Words that components do not know stand for tasks (``boil down`` for summarizing).
Each is said in several frames with other values; lessons are made of some frames, the others are held out, and so are
all words that no lesson has. The goals of ``tests/golden/goals.json`` measure harm: no lesson is about them.
"""

import json
import random
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tdev.domain.planning.lessons.taught import Taught
from tdev.domain.planning.preferring import preferred
from tdev.domain.workflow import schemas
from tests.support.lessons import Call, kept, taught
from tests.support.plans import agents, built_in_index

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10, 50, 100)
SEED = 7
TASKS: tuple[tuple[tuple[str, ...], str, dict[str, Any]], ...] = (
    (("boil down", "condense", "distil", "tldr"), "summarize_text", {}),
    (("shout", "yell", "bellow"), "change_case", {"case": "upper"}),
    (("whisper", "hush"), "change_case", {"case": "lower"}),
    (("sniff the mood of", "gauge the vibe of"), "score_sentiment", {}),
    (("anonymise", "scrub", "sanitise"), "redact_pii", {}),
    (("gist out the buzzwords of", "pull the jargon of"), "extract_keywords", {}),
    (("gather the mailboxes of", "harvest the inboxes of"), "extract_emails", {}),
    (("harvest the phone digits of", "list the callback lines of"), "extract_phone_numbers", {}),
    (("guess the tongue of", "identify the dialect of"), "detect_language", {}),
    (("fingerprint", "stamp a digest of"), "hash_text", {}),
    (("tot up the statistics of", "crunch the wordage of"), "text_statistics", {}),
    (("kebabify", "urlify"), "slugify_text", {}),
    (("nab the web spots of", "fish out the addresses on the web of"), "extract_urls", {}),
)
FRAMES = (
    "{task} {path}",
    "please {task} {path} for me",
    "{task} the file {path}",
    "could you {task} {path} today",
    "read {path} and then {task} it",
    "i need you to {task} {path}",
    "{task} {path} and save it to {out}",
    "just {task} {path}, thanks",
)
FILES = ("notes", "report", "minutes", "letter", "draft", "review", "essay", "memo")


def show() -> dict[str, Any]:
    """Print the tables."""
    goals = all_goals()
    random.Random(SEED).shuffle(goals)
    lessons = [kept(taught(goal, *calls)) for _, goal, calls in goals[: max(SIZES)]]
    index, held = built_in_index(), goals[max(SIZES) :]
    figures: dict[str, Any] = {"goals": len(goals), "sizes": []}
    golden = [each["goal"] for each in json.loads((ROOT / "tests/golden/goals.json").read_text("utf-8"))]
    plain = {goal: plan_of(goal, index) for goal in golden}
    for size in (0, *SIZES):
        taught_index = Taught(index, lessons[:size]) if size else index
        known = {way for way, _, _ in goals[:size]}
        met = [chosen(goal, calls, taught_index) for _, goal, calls in held]
        of_known = [each for each, (way, _, _) in zip(met, held, strict=True) if way in known]
        harmed = sum(plan_of(goal, taught_index) != plain[goal] for goal in golden)
        row = {
            "lessons": size,
            "held": len(held),
            "right": sum(met),
            "held with words of lessons": len(of_known),
            "right of those": sum(of_known),
            "other": len(golden),
            "changed": harmed,
        }
        figures["sizes"].append(row)
        print(
            f"{size:>5} lessons   right component {100 * sum(met) / len(held):5.1f} % of {len(held)} goals not taught, "
            f"{100 * sum(of_known) / max(1, len(of_known)):5.1f} % of the {len(of_known)} with words of a lesson   "
            f"other goals whose plan changed: {harmed} of {len(golden)}",
            flush=True,
        )
    figures["times"] = times(golden, lessons)
    return figures


def all_goals() -> list[tuple[str, str, tuple[Call, ...]]]:
    """Every way to say every task in every frame, with the way and the plan that is meant."""
    found = []
    for number, (ways, agent, fixed) in enumerate(TASKS):
        gives_text = "text" in schemas.properties(built_in_index().by_name[agent].output_schema)
        frames = [frame for frame in FRAMES if gives_text or "{out}" not in frame]
        for way in ways:
            for place, frame in enumerate(frames):
                path, out = f"{FILES[(number + place) % len(FILES)]}.txt", "out.txt"
                calls: list[Call] = [("read_text_file", {"path": path}), (agent, {"text": "${x0.text}", **fixed})]
                if "{out}" in frame:
                    calls.append(("write_text_file", {"path": out, "text": "${x1.text}"}))
                found.append((way, frame.format(task=way, path=path, out=out), tuple(calls)))
    return found


def chosen(goal: str, calls: tuple[Call, ...], index: Any) -> bool:
    """Whether the component that the task means is in the plan."""
    return calls[1][0] in agents(preferred(goal, index)[0])


def plan_of(goal: str, index: Any) -> str:
    """What a plan does, as text."""
    outcome = preferred(goal, index)[0]
    return repr([outcome.verdict, *(step.document() for step in (outcome.workflow.steps if outcome.workflow else ()))])


def times(goals: list[str], lessons: list[Any]) -> dict[str, float]:
    """Milliseconds of a plan without lessons, and with 1,000."""
    index = built_in_index()
    many = [
        each.model_copy(update={"id": f"les-{number}", "said": (*each.said, letters(number))})
        for number in range(1000)
        for each in [lessons[number % len(lessons)]]
    ]
    begun = perf_counter()
    full = Taught(index, many)
    middle = perf_counter()
    off, on = [], []
    for goal in goals:  # one beside the other: the machine is not alone
        off.append(timed(goal, index))
        on.append(timed(goal, full))
    built = (middle - begun) * 1000
    found = {"off": median(off), "with 1,000 lessons": median(on), "building": built}
    print(
        f"\nplan p50 {found['off']:.2f} ms without lessons, {found['with 1,000 lessons']:.2f} ms with 1,000; "
        f"making the index with them once {built:.0f} ms"
    )
    return found


def letters(number: int) -> str:
    """A word for a number."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def timed(goal: str, index: Any) -> float:
    """Milliseconds of a plan: the best of three, each with nothing remembered."""
    found = []
    for _ in range(3):
        index.forget()
        index.searched.clear()
        begun = perf_counter()
        preferred(goal, index)
        found.append(perf_counter() - begun)
    return 1000 * min(found)
