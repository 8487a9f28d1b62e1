"""The same table without a model and with one: plans of goals, code of specifications, names and explanations.

Without ``TDEV_MODEL`` stand-ins take the place of a model (``tests/support/stand_in_models.py``): one that knows the
answers, one that never answers, one that attacks. They show what the product lets through, not what any model can do.
With ``TDEV_MODEL`` that model is a row of its own, and these figures are its own.
"""

import json
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from mind_composer import CORPUS, keeps_held_back

from tdev.agents.composer.agent import AutoAgentComposer, GenerateRequest
from tdev.domain.composing.building import build
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.models.choosing import Court, better_of
from tdev.domain.models.explanations import explained
from tdev.domain.models.names import better_name
from tdev.kernel.errors import TDevError
from tdev.model.component import FREE_EFFECTS
from tdev.model.plan import PlanOutcome
from tdev.runtime import Runtime
from tdev.settings import Settings, settings
from tests.support.plans import agents, built_in_index, planned, resolve
from tests.support.stand_in_models import hostile, knowing, mute, stand_in

GOALS = Path(__file__).resolve().parents[2] / "tests" / "golden" / "goals.json"
MOST_GOALS = 84
"""Goals of the table that are planned, evenly spread over it."""
MOST_TOLD = 12
"""Plans that are told in words, and specifications that are named."""
ROWS = (
    ("verdict", "verdict right"),
    ("steps", "steps right"),
    ("used", "plans of the model used"),
    ("refused", "plans of the model refused"),
    ("guarded", "refused goals planned with an effect"),
    ("own", "specifications built"),
    ("held_back", "of these, right on examples never seen"),
    ("registered_stable", "of these, called stable"),
    ("named", "names of the model taken"),
    ("told", "explanations of the model taken"),
    ("asked", "calls of the model"),
    ("tokens", "tokens"),
)


def show() -> dict[str, Any]:
    """Print the table; answers its figures."""
    logging.disable(logging.CRITICAL)
    goals = json.loads(GOALS.read_text(encoding="utf-8"))
    goals = goals[:: max(1, len(goals) // MOST_GOALS)][:MOST_GOALS]
    specs = _hard(json.loads(CORPUS.read_text(encoding="utf-8")))
    table = {}
    for name, place in _models(goals):
        with place as setting, _runtime(setting) as runtime:
            figures = Counter(_plans(goals, runtime)) + Counter(_code(specs, runtime))
            table[name] = figures + Counter(_words(goals, runtime)) + Counter(_spent(runtime))
    _print(table, len(goals), len(specs))
    return {name: dict(figures) for name, figures in table.items()}


def _models(goals: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The columns: a name, and what gives the setting for as long as it is measured."""
    yield "no model", nullcontext("none")
    if settings().model not in ("", "none"):
        yield settings().model, nullcontext(settings().model)
        return
    yield "stand-in that knows", stand_in(knowing(goals, built_in_index()))
    yield "stand-in that is mute", stand_in(mute)
    yield "stand-in that attacks", stand_in(hostile)


@contextmanager
def _runtime(model: str) -> Iterator[Runtime]:
    with tempfile.TemporaryDirectory() as folder:
        base = settings() if model == settings().model else Settings()
        runtime = Runtime(replace(base, data=Path(folder), files=Path(folder), model=model))
        try:
            yield runtime
        finally:
            runtime.close()


def _plans(goals: Sequence[Mapping[str, Any]], runtime: Runtime) -> Iterator[str]:
    """One word for each thing that is counted."""
    for each in goals:
        own = planned(each["goal"], each.get("inputs"))
        found, note = _better(own, each, runtime)
        if found.verdict == each["verdict"]:
            yield "verdict"
            if agents(found) == each["agents"]:
                yield "steps"
        if "proposed" in note:
            yield "used" if "this plan" in note else "refused"
        elif "no plan of a model is used" in note:
            yield "refused"
        effects = {effect for name in agents(found) for effect in resolve(name).effects}
        if each["verdict"] == "refuse" and found.verdict == "plan" and not FREE_EFFECTS.issuperset(effects):
            yield "guarded"


def _better(own: PlanOutcome, each: Mapping[str, Any], runtime: Runtime) -> tuple[PlanOutcome, str]:
    if runtime.settings.model == "none":
        return own, ""
    court = Court(built_in_index(), resolve, each.get("inputs") or {})
    found = better_of(own, lambda: runtime.model("local", by="bench"), court)
    return found, " ".join(found.notes[len(own.notes) :])


def _hard(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The specifications that no template makes, and as many that one does."""
    with _runtime("none") as runtime:
        workshop = AutoAgentComposer(runtime).workshop(GenerateRequest(tenant="local"))
        hard = [row for row in rows if row.get("beyond") or build(_spec(row), workshop).how == "scaffold"]
    easy = [row for row in rows if row not in hard]
    return [*hard, *easy[:: max(1, len(easy) // max(1, len(hard)))][: len(hard)]]


def _spec(row: Mapping[str, Any]) -> Any:
    return spec_from_json({key: value for key, value in row.items() if key not in ("held", "beyond", "later")})


def _code(rows: Sequence[Mapping[str, Any]], runtime: Runtime) -> Iterator[str]:
    workshop = AutoAgentComposer(runtime).workshop(GenerateRequest(tenant="local"))
    for row in rows:
        made = build(_spec(row), workshop)
        if made.how != "scaffold":
            yield "own"
            if keeps_held_back(made, row["held"], workshop):
                yield "held_back"
            elif made.status == "stable":
                yield "registered_stable"


def _words(goals: Sequence[Mapping[str, Any]], runtime: Runtime) -> Iterator[str]:
    """Names and explanations that keep to the rules."""
    if runtime.settings.model == "none":
        return
    plans = [found for each in goals if (found := planned(each["goal"], each.get("inputs"))).workflow is not None]
    for found in plans[:MOST_TOLD]:
        try:
            explained(runtime.model("local", by="bench"), found, resolve)
        except TDevError:
            continue
        yield "told"
    for row in json.loads(CORPUS.read_text(encoding="utf-8"))[:MOST_TOLD]:
        spec = _spec(row)
        own = f"{spec.name}_own"
        if better_name(runtime.model("local", by="bench"), spec, own, built_in_index().by_name) != own:
            yield "named"


def _spent(runtime: Runtime) -> Mapping[str, int]:
    """Calls and tokens, as the record of the installation has them."""
    calls = [deed for deed in _records(runtime.trail("local").list) if deed.action == "ask_model"]
    tokens = sum(int(str(deed.detail.get(name, 0))) for deed in calls for name in ("tokens_in", "tokens_out"))
    return {"asked": len(calls), "tokens": tokens}


def _records(page: Callable[..., list[Any]]) -> Iterator[Any]:
    after = 0
    while found := page(after=after, limit=100):
        yield from found
        after = found[-1].seq


def _print(table: Mapping[str, Mapping[str, int]], goals: int, specs: int) -> None:
    kinds = "those that no template makes, and as many that one does"
    print(f"{goals} goals of the table, {specs} specifications: {kinds}\n")
    print(f"| | {' | '.join(table)} |\n|---|{'---|' * len(table)}")
    for key, title in ROWS:
        print(f"| {title} | {' | '.join(str(figures.get(key, 0)) for figures in table.values())} |")
    if settings().model in ("", "none"):
        print("\nStand-ins are no models: the columns show what is let through. Set TDEV_MODEL to measure a model.")
