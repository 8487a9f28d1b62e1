"""Components prepared for ranking: the stems of what they say of themselves, their parameters and their outputs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tdev.domain.planning.words import features, stem, words
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_CLASSES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("id", r"(^|_)(id|ids|identifier|code|number|no|isbn|sku|ssn|key|token)$|(?-i:Id|ID)$"),
        ("date", r"date|day$|deadline|birthday|dob"),
        ("year", r"year$"),
        ("month", r"month"),
        ("period", r"period|duration|range|frame|interval|timeline|horizon"),
        ("time", r"time"),
        ("lang", r"lang"),
        ("url", r"url|link|website|domain"),
        ("email", r"mail"),
        ("file", r"file|path|image|video|audio|photo|document|dataset"),
        ("place", r"location|city|country|region|state|place|destination|origin|address|area|site|venue"),
        ("name", r"name$|title$|author|artist|player|person|user|patient|brand|company|organization"),
        ("type", r"type$|category|kind|genre|style|mode|method|technique|status|level|format|material|model"),
        ("text", r"text|content|message|comment|description|query|question|sentence|word|feedback|note|term|topic"
                 r"|subject|keyword"),
        ("sequence", r"sequence"),
        ("amount", r"count|amount|quantity|size|rate|price|cost|budget|weight|height|length|width|age|temperature"
                   r"|pressure|speed|velocity|mass|volume|value|score|percentage|threshold|limit|distance"
                   r"|concentration|density|power|energy|num"),
    )
)  # fmt: skip
_EXAMPLES = re.compile(
    r"\((?:e\.?g\.?,?|for example,?|such as|i\.e\.,?|options?:?|one of:?)\s*+([^()]*)\)"
    r"|(?:such as|for example,?|e\.g\.,?|options?:|one of:?|either)\s+([^().;]*)",
    re.IGNORECASE,
)
_EXAMPLES_END = re.compile(r",\s*|\s+or\s+|;\s*")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"__\d+$")
_LAYOUTS = (
    ("iso", re.compile(r"yyyy-mm-dd|\d{4}-\d\d-\d\d", re.IGNORECASE)),
    ("mdy", re.compile(r"mm/dd/yyyy", re.IGNORECASE)),
    ("dmy", re.compile(r"dd/mm/yyyy", re.IGNORECASE)),
)
_GENERAL = frozenset(features("the name of a type number id identifier value specific unique to be which for you want"))


def class_of(name: str) -> str:
    """The family of a parameter by its name: date, place, amount ...; ``other`` when it is of none."""
    return next((found for found, pattern in _CLASSES if pattern.search(name)), "other")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or an output.

    Attributes:
        name: As in the schema.
        type: Its JSON type; ``string`` when none is given.
        required: It has to be filled.
        stems: Of its name, in order.
        words: Of its name, in small letters.
        told: Stems of its description that its name does not have.
        examples: Values that its description or schema names.
        choices: Values of its ``enum``.
        layout: How its description writes dates: iso, mdy, dmy or none.
        family: See ``class_of``.
        has_default: Its description or schema speaks of a default.
    """

    name: str
    type: str
    required: bool
    stems: tuple[str, ...]
    words: tuple[str, ...]
    told: frozenset[str]
    examples: tuple[str, ...]
    choices: tuple[Any, ...]
    layout: str
    family: str
    has_default: bool

    @property
    def head(self) -> str:
        """The stem of the last word of its name."""
        return self.stems[-1] if self.stems else self.name

    @property
    def several(self) -> bool:
        """Its name speaks of several things."""
        last = self.words[-1] if self.words else self.name
        return last.endswith("s") and not last.endswith(("ss", "us", "is")) and len(last) > 3

    @property
    def said(self) -> frozenset[str]:
        """The stems of its name."""
        return frozenset(self.stems)


class Form:
    """A component prepared.

    Args:
        component: Of the registry.
    """

    def __init__(self, component: Component) -> None:
        self.component = component
        self.name = component.name
        base = _NUMBERED.sub("", component.name)
        self.words = tuple(words(base))
        self.name_stems = features(base)
        self.text_stems = features(_IN_BRACKETS.sub(" ", component.description))
        self.stems = frozenset((*self.name_stems, *self.text_stems))

    @cached_property
    def verb(self) -> str:
        """The stem of the first word of its name."""
        return stem(self.words[0]) if self.words else ""

    @cached_property
    def parameters(self) -> tuple[Field, ...]:
        """In the order of the schema."""
        return _fields(self.component.input_schema)

    @cached_property
    def outputs(self) -> tuple[Field, ...]:
        """In the order of the schema."""
        return _fields(self.component.output_schema)

    @cached_property
    def bag(self) -> Mapping[str, float]:
        """How much each stem says about it: those of its name most, those of its fields least."""
        found: dict[str, float] = {}
        fields = [stem for field in self.parameters for stem in field.stems]
        made = [stem for field in self.outputs for stem in field.stems]
        tags = [stem for tag in self.component.tags for stem in features(tag)]
        phrases = [stem for phrase in self.component.phrases for stem in features(phrase)]
        for stems, weight in (
            (self.name_stems, 2.0),
            (phrases, 1.0),
            (self.text_stems, 1.0),
            (fields, 0.5),
            (made, 0.4),
            (tags, 0.4),
        ):
            for one in dict.fromkeys(stems):
                found[one] = found.get(one, 0.0) + weight
        return found


def _fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    required = schemas.required(schema)
    named: Mapping[str, Any] = schemas.properties(schema)
    return tuple(
        _field(name, about if isinstance(about, Mapping) else {}, name in required) for name, about in named.items()
    )


def _field(name: str, about: Mapping[str, Any], required: bool) -> Field:
    told = str(about.get("description") or "")
    own = tuple(words(name) or name.lower().split())
    stems = tuple(stem(word) for word in own)
    kind = about.get("type", "string")
    return Field(
        name,
        kind if isinstance(kind, str) else "string",
        required,
        stems,
        own,
        frozenset(features(_IN_BRACKETS.sub(" ", told))) - frozenset(stems) - _GENERAL,
        (*_examples(told), *(str(one) for one in _listed(about, "examples"))),
        tuple(_listed(about, "enum")),
        next((layout for layout, pattern in _LAYOUTS if pattern.search(told)), "none"),
        class_of(name),
        "default" in about or "default" in told.lower(),
    )


def _listed(about: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = about.get(key)
    return found if isinstance(found, list | tuple) else ()


def _examples(told: str) -> tuple[str, ...]:
    found = []
    for match in _EXAMPLES.finditer(told):
        for part in _EXAMPLES_END.split(match[1] or match[2] or ""):
            plain = part.strip().strip("'\"`. ").removeprefix("or ").removeprefix("and ")
            if plain and plain.lower() not in ("etc", "etc.", "..."):
                found.append(plain)
    return tuple(found)
