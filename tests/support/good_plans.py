"""Plans known to be good: what the table of goals means, and plans written by hand that the planner had no part in.

A plan by hand covers what the table has little of: conditions, approvals, loops, branches, units, limits.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tdev.domain.workflow.validation import findings
from tdev.model.component import FREE_EFFECTS
from tdev.model.workflow import Retry, Step, Workflow
from tests.support.plans import agents, planned, resolve

GOALS = Path(__file__).parents[1] / "golden/goals.json"
REPEATED = Retry(max_attempts=2)
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class GoodPlan:
    """A plan that does what its goal says. ``source`` is ``table`` or ``hand``; ``name`` is the same in every run."""

    name: str
    source: str
    workflow: Workflow
    inputs: dict[str, Any] = field(default_factory=dict)


@cache
def good_plans() -> tuple[GoodPlan, ...]:
    """All of them, in the same order each time."""
    return (*_of_the_table(), *_by_hand())


def _of_the_table() -> Iterator[GoodPlan]:
    """The drafts that are as the table of goals says, with the limits that their effects call for."""
    for number, each in enumerate(json.loads(GOALS.read_text(encoding="utf-8"))):
        outcome = planned(each["goal"], each.get("inputs"))
        if each["verdict"] != outcome.verdict or outcome.verdict != "plan" or agents(outcome) != each["agents"]:
            continue
        assert outcome.workflow is not None
        held = {step.id: step.input for step in outcome.workflow.steps}
        places = ((*place.partition("."), value) for place, value in each.get("holds", {}).items())
        if any(held.get(step, {}).get(name) != value for step, _, name, value in places):
            continue
        steps = tuple(_with_limits(step) for step in outcome.workflow.steps)
        yield GoodPlan(
            f"table {number}", "table", outcome.workflow.model_copy(update={"steps": steps}), each.get("inputs") or {}
        )


def _with_limits(step: Step) -> Step:
    effects = set(resolve(step.agent).effects)
    if effects <= {"pure", "read:files", "write:files"}:
        return step
    retry = REPEATED if effects <= {*FREE_EFFECTS} else None
    return step.model_copy(update={"timeout_s": step.timeout_s or TIMEOUT_S, "retry": retry})


def at(name: str, agent: str, given: dict[str, Any], **more: Any) -> Step:
    """A step with the limits that its effects call for."""
    return _with_limits(Step.model_validate({"id": name, "agent": agent, "input": given, **more}))


def _plan(name: str, goal: str, *steps: Step, inputs: dict[str, Any] | None = None, **more: Any) -> GoodPlan:
    properties = {key: _schema_of(value) for key, value in (inputs or {}).items()}
    schema = {"type": "object", "properties": properties, "required": sorted(properties)}
    workflow = Workflow.model_validate({"id": "w", "goal": goal, "steps": steps, "inputs": schema, **more})
    assert findings(workflow, resolve) == [], (name, findings(workflow, resolve))
    return GoodPlan(name, "hand", workflow, inputs or {})


def _schema_of(value: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}} if isinstance(value, list) else {"type": "string"}


def _csv(name: str, file: str, path: str = "") -> tuple[Step, Step]:
    return (
        at(f"{name}_file", "read_text_file", {"path": path or f"{file}.csv"}),
        at(f"{name}_rows", "read_csv", {"text": f"${{{name}_file.text}}"}),
    )


def _page(name: str, url: str) -> tuple[Step, Step]:
    return (
        at(f"{name}_page", "fetch_url", {"url": url}),
        at(f"{name}_text", "html_to_text", {"html": f"${{{name}_page.text}}"}),
    )


def _by_hand() -> Iterator[GoodPlan]:
    tables = (
        ("sales", "region", "amount", 100),
        ("orders", "city", "price", 25),
        ("stock", "shop", "quantity", 7),
        ("visits", "country", "duration", 60),
        ("claims", "branch", "paid", 500),
        ("energy", "building", "usage", 40),
        ("trips", "driver", "distance", 12),
    )
    for number, (file, text, measure, least) in enumerate(tables):
        yield from _of_tables(number, file, text, measure, least)
        yield from _of_whole_tables(number, file, text, measure)
    sites = (
        ("https://example.com/news", "daily"),
        ("https://example.org/blog", "post"),
        ("https://example.net/a", "x"),
        ("https://example.com/status", "ops"),
        ("https://example.org/prices", "shop"),
        ("https://example.net/events/today", "team"),
        ("https://example.com/docs/changes", "dev"),
    )
    for number, (url, hook) in enumerate(sites):
        yield from _of_pages(number, url, f"https://hooks.example.com/{hook}")
    texts = (("letter", 3), ("minutes", 5), ("essay", 4), ("speech", 6), ("notes", 2), ("report", 7), ("diary", 8))
    for number, (file, count) in enumerate(texts):
        yield from _of_texts(number, file, count)
        yield from _of_words(number, file, count)


def _of_tables(number: int, file: str, text: str, measure: str, least: int) -> Iterator[GoodPlan]:
    hook = f"https://hooks.example.com/{file}"
    read, rows = _csv("in", file)
    keep = {"rows": "${in_rows.rows}", "column": measure, "operator": "greater", "value": least}
    filtered = at("keep", "filter_rows", keep)
    shown = at("shown", "rows_to_markdown", {"rows": "${keep.rows}"})
    yield _plan(
        f"condition {number}",
        f"Read {file}.csv and keep the rows where {measure} is over {least}. "
        f"Only if more than 2 rows are left, post them to the webhook {hook}",
        *(read, rows, filtered),
        at("send", "post_webhook", {"url": hook, "body": "${keep.rows}"}, when="${keep.count > 2}"),
    )
    yield _plan(
        f"approval {number}",
        f"Read {file}.csv, keep the rows where {measure} is over {least} and show them as a Markdown table, "
        f"then ask me before you post it to the webhook {hook}",
        *(read, rows, filtered, shown),
        at("send", "post_webhook", {"url": hook, "body": "${shown.text}"}, approve=True),
    )
    grouped = {"rows": "${in_rows.rows}", "by": text, "function": "sum", "column": measure}
    values = at("values", "column_values", {"rows": "${in_rows.rows}", "column": measure})
    yield _plan(
        f"branches {number}",
        f"Read {file}.csv, group by {text} and sum {measure}; also find the outliers of the column {measure}",
        *(read, rows, at("sums", "group_rows", grouped), values),
        at("odd", "find_outliers", {"numbers": "${values.numbers}"}),
        output={"sums": "${sums.rows}", "outliers": "${odd.rows}"},
    )


def _of_whole_tables(number: int, file: str, text: str, measure: str) -> Iterator[GoodPlan]:
    read, rows = _csv("in", file)
    values = at("values", "column_values", {"rows": "${in_rows.rows}", "column": measure})
    yield _plan(
        f"table chain {number}",
        f"Clean {file}.csv, sort by {measure} descending, keep the top {number + 3} and save it as best_{file}.csv",
        *(read, rows, at("clean", "clean_rows", {"rows": "${in_rows.rows}"})),
        at(
            "best",
            "sort_rows",
            {"rows": "${clean.rows}", "column": measure, "order": "descending", "limit": number + 3},
        ),
        at("csv", "write_csv", {"rows": "${best.rows}"}),
        at("save", "write_text_file", {"path": f"best_{file}.csv", "text": "${csv.text}"}),
    )
    yield _plan(
        f"table statistics {number}",
        f"Read {file}.csv and give the statistics of the numbers in the column {measure}",
        *(read, rows, values, at("numbers", "number_statistics", {"numbers": "${values.numbers}"})),
    )
    other = _csv("more", f"{file}_old")
    joined = {"left": "${in_rows.rows}", "right": "${more_rows.rows}", "on": text}
    yield _plan(
        f"table join {number}",
        f"Join {file}.csv with {file}_old.csv on {text} and save it as JSON in joined_{file}.json",
        *(read, rows, *other, at("both", "join_rows", joined), at("json", "write_json", {"value": "${both.rows}"})),
        at("save", "write_text_file", {"path": f"joined_{file}.json", "text": "${json.text}"}),
    )


def _of_pages(number: int, url: str, hook: str) -> Iterator[GoodPlan]:
    page, text = _page("in", url)
    short = at("short", "summarize_text", {"text": "${in_text.text}", "sentences": number + 2})
    yield _plan(
        f"page alert {number}",
        f"Fetch {url}, summarize it in {number + 2} sentences and, after asking me for approval, "
        f"post the summary to the webhook {hook}",
        *(page, text, short),
        at("send", "post_webhook", {"url": hook, "body": "${short.text}"}, approve=True),
    )
    yield _plan(
        f"page condition {number}",
        f"Find the personal data in the page {url}. If anything was found, post the count to the webhook {hook}",
        *(page, text, at("private", "redact_pii", {"text": "${in_text.text}"})),
        at("send", "post_webhook", {"url": hook, "body": "${private.count}"}, when="${private.count > 0}"),
    )
    other = _page("other", f"{url}/old")
    compared = {"old": "${other_text.text}", "new": "${in_text.text}"}
    yield _plan(
        f"page branches {number}",
        f"Compare the text of {url}/old with the text of {url}",
        *(page, text, *other, at("same", "compare_texts", compared)),
    )
    yield _plan(
        f"page loop {number}",
        "Fetch each of the addresses, take the text of every page and join the texts",
        at("pages", "fetch_url", {"url": "${item}"}, for_each="${inputs.urls}"),
        at("texts", "html_to_text", {"html": "${item.text}"}, for_each="${pages}"),
        at("whole", "join_texts", {"texts": "${texts.text}"}),
        inputs={"urls": [url, f"{url}/2"]},
    )
    yield _plan(
        f"page limit {number}",
        f"Fetch {url} within {10 * (number + 1)} seconds and list its links",
        page.model_copy(update={"timeout_s": 10.0 * (number + 1)}),
        at("links", "extract_links", {"html": "${in_page.text}"}),
    )
    yield _plan(
        f"page negation {number}",
        f"Summarize {url} and save it as note{number}.txt, but do not post it anywhere",
        *(page, text, short.model_copy(update={"input": {"text": "${in_text.text}"}})),
        at("save", "write_text_file", {"path": f"note{number}.txt", "text": "${short.text}"}),
    )


def _of_texts(number: int, file: str, count: int) -> Iterator[GoodPlan]:
    read = at("text_in", "read_text_file", {"path": f"{file}.txt"})
    yield _plan(
        f"text chain {number}",
        f"Redact the personal data in {file}.txt, summarize it in {count} sentences, "
        f"then extract the {count + 5} most important keywords",
        *(read, at("clean", "redact_pii", {"text": "${text_in.text}"})),
        at("short", "summarize_text", {"text": "${clean.text}", "sentences": count}),
        at("words", "extract_keywords", {"text": "${short.text}", "count": count + 5}),
    )
    yield _plan(
        f"text condition {number}",
        f"Count the words of {file}.txt. If there are more than {100 * count} words, summarize it",
        *(read, at("size", "text_statistics", {"text": "${text_in.text}"})),
        at("short", "summarize_text", {"text": "${text_in.text}"}, when=f"${{size.words > {100 * count}}}"),
    )
    yield _plan(
        f"text approval {number}",
        f"Summarize {file}.txt in {count} sentences and ask me before you save it as {file}_short.txt",
        *(read, at("short", "summarize_text", {"text": "${text_in.text}", "sentences": count})),
        at("save", "write_text_file", {"path": f"{file}_short.txt", "text": "${short.text}"}, approve=True),
    )
    yield _plan(
        f"text loop {number}",
        "Read each of the files and hash the text of every one with md5",
        at("files", "read_text_file", {"path": "${item}"}, for_each="${inputs.paths}"),
        at("digests", "hash_text", {"text": "${item.text}", "algorithm": "md5"}, for_each="${files}"),
        inputs={"paths": [f"{file}.txt", f"{file}_2.txt"]},
    )


def _of_words(number: int, file: str, count: int) -> Iterator[GoodPlan]:
    read = at("text_in", "read_text_file", {"path": f"{file}.txt"})
    unit = ("weeks", "hours", "minutes")[number % 3]
    start, end = f"2026-0{number + 1}-01", f"2026-1{number % 3}-15"
    yield _plan(
        f"text unit {number}",
        f"How many {unit} are between {start} and {end}?",
        at("span", "date_difference", {"start": start, "end": end, "unit": unit}),
    )
    yield _plan(
        f"text branches {number}",
        f"Count the words of {file}.txt and detect its language",
        *(read, at("size", "text_statistics", {"text": "${text_in.text}"})),
        at("language", "detect_language", {"text": "${text_in.text}"}),
        output={"words": "${size.words}", "language": "${language.language}"},
    )
    greeting = f"Dear {{{{ name }}}}, {count} items"
    yield _plan(
        f"text template {number}",
        f'Fill the template "{greeting}" with the name and hash the text with sha256',
        at("letter", "render_template", {"template": greeting, "values": {"name": "${inputs.name}"}}),
        at("digest", "hash_text", {"text": "${letter.text}", "algorithm": "sha256"}),
        inputs={"name": "Kim"},
    )
    yield _plan(
        f"text picture {number}",
        f"Resize {file}.png to a width of {count * 100} pixels and save it as small_{file}.png",
        at(
            "small",
            "resize_image",
            {"path": f"{file}.png", "width": count * 100, "target": f"small_{file}.png"},
        ),
    )
