"""Kinds of content: what a file or an address holds by its name, and which components are made for a kind."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tdev.domain.planning import lexicon
from tdev.domain.planning.constants import Constant
from tdev.domain.planning.words import features, words
from tdev.domain.workflow import schemas
from tdev.model.component import FREE_EFFECTS, Component

KINDS = frozenset(features(lexicon.KIND_WORDS))
PAGE = "html"
"""What stands behind an address unless its name says otherwise."""
_OPAQUE = frozenset(features(" ".join(lexicon.OPAQUE)))
_CONDENSING = frozenset(features(" ".join(lexicon.CONDENSING)))
_INTO = re.compile(r"\b(?:to|into|as)\s+(?:an?\s+)?([A-Za-z]{2,12})\b|\b([A-Za-z]{2,12})(?:으)?로(?![\uac00-\ud7a3])")
_FEED = re.compile(r"[/.](?:rss|feeds?|atom)(?:[/?#]|$)", re.IGNORECASE)
_FILES = frozenset(features(lexicon.FILE_WORDS))
_PAGES = frozenset(features(lexicon.WEB_WORDS))


def ending_of(text: str) -> str:
    """The ending of a file name or address, lower case, without the dot; empty when there is none."""
    last = text.partition("?")[0].rpartition("/")[2]
    return last.rpartition(".")[2].lower() if "." in last else ""


def spoken(constants: Iterable[Constant]) -> str:
    """What files and addresses are called in words: ``sales.csv`` is csv, an address is a web page."""
    found = []
    for constant in constants:
        if constant.kind in ("path", "url"):
            by_ending = lexicon.KIND_OF_ENDING.get(ending_of(str(constant.text)), "")
            if not by_ending and constant.kind == "url" and _FEED.search(str(constant.text)):
                by_ending = "rss feed"
            found.append(by_ending or ("web page html" if constant.kind == "url" else "file"))
            found.append("web" if by_ending and constant.kind == "url" else "")
    return " ".join(word for word in found if word)


def same_kind(usual: str, given: str) -> bool:
    """Whether a file may be written by what usually writes another one: their endings say the same, or nothing."""
    return not ending_of(usual) or _kind_of(usual) == _kind_of(given)


def _kind_of(path: str) -> str:
    return lexicon.KIND_OF_ENDING.get(ending_of(path)) or ending_of(path)


@lru_cache(32768)
def _kinds(text: str) -> frozenset[str]:
    return KINDS.intersection(features(text))


@lru_cache(32768)
def _made(name: str) -> frozenset[str]:
    """Kinds that a component's name says it makes: ``rows_to_markdown``, ``write_csv``."""
    said = words(name)
    if "to" in said:
        return _kinds(" ".join(said[said.index("to") + 1 :]))
    return _kinds(name) if said and said[0] in lexicon.WRITING else frozenset()


def kinds_read(component: Component) -> frozenset[str]:
    """The kinds of content that a component is made to read, by its name and tags."""
    return _kinds(f"{component.name} {' '.join(component.tags)}") - _made(component.name)


BINARY = frozenset(features("pdf docx pptx xlsx zip image"))
"""Kinds of content that are no text."""


def reads_text(component: Component) -> bool:
    """Whether a component reads any file, but as text."""
    gives = schemas.properties(component.output_schema)
    return "read:files" in component.effects and not kinds_read(component) and "text" in gives


def writes_text(component: Component) -> bool:
    """Whether a component writes any file, but as text."""
    takes = schemas.properties(component.input_schema)
    return "write:files" in component.effects and "text" in takes and not kinds_made(component)


def kinds_made(component: Component) -> frozenset[str]:
    """The kinds of content that a component makes, by its name."""
    return _made(component.name)


def kinds_wanted(plain: str) -> frozenset[str]:
    """The kinds that words ask for as a result: ``into JSON``, ``as CSV``, ``HTML로``."""
    found = [match[1] or match[2] for match in _INTO.finditer(plain)]
    return _kinds(" ".join(found)) if found else frozenset()


def kind_given(component: Component, given: Mapping[str, object]) -> str:
    """``html`` for the text of a page that a step fetches or reads; empty for anything else."""
    if not {"fetch", "read:files"} & set(component.effects):
        return ""
    place = next((value for value in given.values() if isinstance(value, str)), "")
    known = lexicon.KIND_OF_ENDING.get(ending_of(place)) if "${" not in place else None
    if known is None:
        return PAGE if "fetch" in component.effects else ""
    return PAGE if PAGE in known else ""


def is_opaque(component: Component) -> bool:
    """Whether a component takes a text as it is, so that an address is not opened for it."""
    named = set(features(f"{component.name} {' '.join(component.tags)}"))
    return bool(named & _OPAQUE) and "fetch" not in component.effects


def stores(component: Component) -> bool:
    """Whether a component puts what it is given somewhere, instead of making something of it."""
    return "write:files" in component.effects or not FREE_EFFECTS.issuperset(component.effects)


def reads_as_text(component: Component) -> bool:
    """Whether a component wants text for people: it neither stores nor encodes it, nor is made for another kind."""
    return not stores(component) and not is_opaque(component) and not kinds_read(component)


def is_condensing(component: Component) -> bool:
    """Whether what a component makes stands beside the original: a summary."""
    return not _CONDENSING.isdisjoint(features(f"{component.name} {' '.join(component.tags)}"))


def speaks_of_result(terms: Iterable[str], plain: str) -> bool:
    """Whether words refer to what was made last: ``of the summary``, ``the result``."""
    return not _CONDENSING.isdisjoint(terms) or "result" in plain.lower() or "결과" in plain


def place_spoken_of(terms: Iterable[str]) -> str:
    """``url`` or ``path`` for words that speak of a page or a file without naming it; empty for others."""
    said = set(terms)
    if said & _PAGES:
        return "url"
    return "path" if said & _FILES else ""
