"""HTML from templates: everything is escaped, and a name that a template misspells is an error."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tdev import __version__
from tdev.entry.process import runtime
from tdev.entry.ui import formatting
from tdev.entry.ui.asking import TOKEN, Asked
from tdev.entry.ui.showing import Shown
from tdev.entry.ui.static import address
from tdev.entry.ui.words import LANGUAGES, Words

NAVIGATION = ("goal", "components", "workflows", "executions", "services", "tests", "approvals", "audit", "settings")
"""The pages of the menu, in order."""
SETTINGS = ("notifications", "secrets", "pins", "lessons")
"""The sections of the page of settings, in order."""
_FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates; compiled once per process."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"static": address, "version": __version__, "languages": LANGUAGES}
    made.globals |= {"navigation": NAVIGATION, "settings": SETTINGS}
    made.filters |= formatting.FILTERS
    made.filters |= {"pretty": _pretty, "whole": _whole}
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return made


def shown(asked: Asked, template: str, *, status: int = 200, **values: Any) -> Shown:
    """A page, or a part of one, for whoever asks."""
    return Shown(text_of(template, asked, **values), status)


def text_of(template: str, asked: Asked, **values: Any) -> str:
    """The HTML of a template, with what all of them know."""
    visitor = asked.visitor
    known: Mapping[str, Any] = {
        "t": asked.words,
        "language": asked.words.language,
        "path": asked.path,
        "who": visitor.principal if visitor else None,
        "form_token": visitor.form_token if visitor else "",
        "token_name": TOKEN,
        "theme": asked.theme,
        "stage": runtime().settings.stage,
        "now": runtime().clock(),
        "since": _since(asked.words),
    }
    return environment().get_template(template).render({**known, **values})


def _since(words: Words) -> Any:
    return lambda at: formatting.since(at, runtime().clock(), words)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _whole(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem with every member that templates look at."""
    return {"status": 0, "title": "", "detail": "", "hint": None, "errors": [], "missing": [], **problem}
