"""Plans run for real on generated inputs: files and pages that hold what the good plan names."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.domain.workflow.compiling import Executable, compile_workflow
from tdev.domain.workflow.expressions import expressions_in
from tdev.domain.workflow.loading import load_callable
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.kernel.errors import NotFoundError, TDevError
from tdev.kernel.json_types import canonical
from tdev.model.component import Component
from tdev.model.workflow import Workflow
from tdev.platform.web import WebResponse
from tests.support.components import context_in
from tests.support.good_plans import GoodPlan

_TEXTUAL = frozenset({"by", "on"})
_COLUMNS = frozenset({"by", "on", "column", "columns"})
_PROSE = (
    "Kim wrote to ann@example.com on 2026-03-04 from 02-123-4567. The delivery was late again. "
    "Delivery is the most common complaint. See https://example.com/help for more. Order ORD-1234 is open. "
)


class AnyWeb:
    """Answers every address with a page that holds a table, links, headings and text; remembers what was sent."""

    def __init__(self, columns: Mapping[str, bool]) -> None:
        self.page = _page(columns)
        self.sent: list[tuple[str, str]] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 20.0,
    ) -> WebResponse:
        """See ``Web.request``."""
        if not url.startswith(("http://", "https://")):
            raise NotFoundError(f"{url!r} is no web address")
        if method not in ("GET", "HEAD"):
            self.sent.append((url, (body or b"").decode("utf-8", "replace")))
        kind, content = "text/html; charset=utf-8", f"<!-- {url} -->{self.page}"
        if url.endswith((".xml", "/rss", "/feed")):
            kind, content = "application/rss+xml", _feed()
        return WebResponse(url, 200, {"content-type": kind}, content.encode())


@dataclass(frozen=True)
class Tried:
    """What came of a run: whether it succeeded, and a text that is the same when the outcome is."""

    succeeded: bool
    outcome: str
    error: str = ""


def tried(good: GoodPlan, workflow: Workflow, find: Callable[[str], Component], home: Path) -> Tried:
    """Run a plan in the world of the good plan it was made from.

    Args:
        good: Whose files, pages and inputs there are.
        workflow: What is run.
        find: Reference -> component.
        home: An empty folder of its own.
    """
    columns = _columns(good.workflow)
    _write_files(good, columns, home)
    before = _files(home)
    web = AnyWeb(columns)
    context = context_in(home, web)  # type: ignore[arg-type]

    def lookup(ref: str) -> Executable:
        component = find(ref)
        if component.code is None:
            raise NotFoundError(f"{ref} has no code")
        loaded = load_callable(component.code.entrypoint)
        return Executable(component.ref, loaded.call, loaded.wants_context, component.effects, component.input_schema)

    plain = workflow.model_dump(mode="json")
    for step in plain["steps"]:
        step["retry"] = None
    try:
        run = Run(compile_workflow(plain, lookup), good.inputs, context_for=lambda *_: context)
        Scheduler(threads=4).execute([run])
    except TDevError as error:
        return Tried(False, "", error.message)
    made = {name: digest for name, digest in _files(home).items() if before.get(name) != digest}
    outcome = canonical([run.result, made, web.sent]) if run.status == "succeeded" else ""
    return Tried(run.status == "succeeded", outcome, str((run.error or {}).get("message", "")))


def _files(home: Path) -> dict[str, str]:
    return {str(path.relative_to(home)): path.read_bytes().hex()[:4000] for path in home.rglob("*") if path.is_file()}


def _columns(workflow: Workflow) -> dict[str, bool]:
    """The columns that a plan names, and whether each holds numbers."""
    found: dict[str, bool] = {}
    for step in workflow.steps:
        for name, value in step.input.items():
            for each in value if isinstance(value, list) else [value]:
                if name in _COLUMNS and isinstance(each, str) and not expressions_in(each):
                    found[each] = found.get(each, True) and name not in _TEXTUAL
    return found or {"name": False, "amount": True}


def _rows(columns: Mapping[str, bool]) -> list[dict[str, Any]]:
    names = ("Seoul", "Busan", "Seoul", "Incheon")
    return [
        {
            "note": _PROSE.split(". ")[n % 4],
            **{c: (n * n * 37) % 997 if number else names[n % 4] for c, number in columns.items()},
        }
        for n in range(12)
    ]


def _page(columns: Mapping[str, bool]) -> str:
    rows = _rows(columns)
    head = "".join(f"<th>{name}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row.values()) + "</tr>" for row in rows)
    return (
        f"<html><head><title>News</title></head><body><h1>News</h1><h2>Today</h2><p>{_PROSE * 3}</p>"
        f"<a href='/one'>one</a><a href='https://example.org/two'>two</a><table><tr>{head}</tr>{body}</table></body></html>"
    )


def _feed() -> str:
    items = "".join(
        f"<item><title>Release {n}</title><link>https://example.com/{n}</link><description>{_PROSE}</description></item>"
        for n in range(4)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>"


def _write_files(good: GoodPlan, columns: Mapping[str, bool], home: Path) -> None:
    """A file for each name that the plan or its inputs mention, so long as nothing of the plan makes it."""
    named = [value for step in good.workflow.steps for value in step.input.values()]
    named += list(good.inputs.values())
    for value in named:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and _is_name(each):
                path = home / each
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_content(each, columns))


def _is_name(text: str) -> bool:
    stem, dot, ending = text.rpartition(".")
    plain = bool(dot and stem) and "://" not in text and ending.isalnum() and len(ending) <= 5
    return plain and not any(c in text for c in " ${@*\n\\") and not text.startswith(("/", "-"))


def _content(name: str, columns: Mapping[str, bool]) -> bytes:
    ending = name.rpartition(".")[2].lower()
    rows = _rows(columns)
    if ending in ("csv", "tsv"):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), delimiter="\t" if ending == "tsv" else ",")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()
    if ending == "json":
        return json.dumps({"user": {"name": "Kim"}, "rows": rows} if "profile" in name else rows).encode()
    if ending == "jsonl":
        return "\n".join(json.dumps(row) for row in rows).encode()
    if ending in ("html", "htm"):
        return _page(columns).encode()
    if ending in ("xml", "rss"):
        return _feed().encode()
    if ending in ("png", "jpg", "jpeg"):
        return _picture(ending)
    if ending == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("inside.txt", _PROSE)
        return packed.getvalue()
    return (f"# {name}\n\n" + _PROSE * 12).encode()


def _picture(ending: str) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (64, 48), (9, 90, 120)).save(made, "PNG" if ending == "png" else "JPEG")
    return made.getvalue()
