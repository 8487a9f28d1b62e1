"""What an expression can stand for, as far as reading code tells: texts with known parts, and objects of the SDK."""

import ast
from dataclasses import dataclass
from typing import Literal, TypeAlias

Source = Literal["environment", "inputs", "unknown"]


@dataclass(frozen=True)
class Given:
    """A value that the code does not hold: an environment variable (with its default), a parameter, or unknown."""

    source: Source = "unknown"
    name: str = ""
    default: str | None = None


UNKNOWN = Given()


@dataclass(frozen=True)
class Text:
    """A text; parts that only the run knows are ``Given``."""

    parts: tuple["str | Given", ...]

    @property
    def known(self) -> str | None:
        """The text when all of it is known."""
        return "".join(p for p in self.parts if isinstance(p, str)) if not self.open else None

    @property
    def open(self) -> bool:
        """Whether a part is not known."""
        return any(isinstance(part, Given) for part in self.parts)


@dataclass(frozen=True, eq=False)
class Record:
    """A dictionary: pairs of key (None when it is not known) and possible values. Compared by identity: it can nest."""

    entries: tuple[tuple[str | None, "Values"], ...]

    def get(self, key: str) -> "Values":
        """The possible values of a key; empty when it is certainly absent."""
        return tuple(value for name, values in self.entries if name in (key, None) for value in values)


@dataclass(frozen=True, eq=False)
class Row:
    """A list, tuple or set: what its elements can be."""

    elements: "Values"


@dataclass(frozen=True)
class Imported:
    """A module or something in one: ``boto3.client``."""

    dotted: str


@dataclass(frozen=True)
class Defined:
    """A function or class of the same file."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass(frozen=True)
class Instance:
    """An object of a class of the same file."""

    node: ast.ClassDef


@dataclass(frozen=True)
class Session:
    """A session of the SDK; its region when the code names one; ``foreign`` with credentials of another role."""

    region: "Text | None" = None
    foreign: bool = False


@dataclass(frozen=True)
class Client:
    """A client of a service; ``service`` is empty when it is not known which; ``foreign`` as for a session."""

    service: str
    region: "Text | None" = None
    foreign: bool = False


@dataclass(frozen=True)
class Resource:
    """An object of boto3's resources; ``kind`` is empty for the service itself; ``foreign`` as for a session."""

    service: str
    kind: str = ""
    identifiers: tuple[tuple[str, "Values"], ...] = ()
    region: "Text | None" = None
    foreign: bool = False

    def identifier(self, name: str) -> "Values":
        """The possible values of an identifier; unknown when the code does not say it."""
        return dict(self.identifiers).get(name, (UNKNOWN,))


@dataclass(frozen=True)
class Collection:
    """Many resources, as ``bucket.objects``."""

    owner: Resource
    name: str


@dataclass(frozen=True)
class Paginator:
    """What ``get_paginator`` answers."""

    client: Client
    method: str


@dataclass(frozen=True)
class Waiter:
    """What ``get_waiter`` answers."""

    client: Client
    name: str


@dataclass(frozen=True)
class Method:
    """A method of an object of the SDK, not called yet."""

    owner: "Session | Client | Resource | Collection | Paginator | Waiter"
    name: str


Value: TypeAlias = (
    Given
    | Text
    | Record
    | Row
    | Imported
    | Defined
    | Instance
    | Session
    | Client
    | Resource
    | Collection
    | Paginator
    | Waiter
    | Method
)
Values: TypeAlias = tuple[Value, ...]
SDK = Session | Client | Resource | Collection | Paginator | Waiter


def text(content: str) -> Text:
    """A text that is known."""
    return Text((content,))


def as_text(value: Value) -> Text | None:
    """A value as a text: itself, or something given that is used as one; None for anything else."""
    if isinstance(value, Text):
        return value
    return Text((value,)) if isinstance(value, Given) else None


_LONGEST = 4096
_MOST_PARTS = 64


def joined(texts: list[Text]) -> Text:
    """Texts one after another, known neighbours as one part; unknown when it would be longer than any name."""
    if sum(len(part) for one in texts for part in one.parts if isinstance(part, str)) > _LONGEST:
        return Text((UNKNOWN,))
    if sum(len(one.parts) for one in texts) > _MOST_PARTS:
        return Text((UNKNOWN,))
    parts: list[str | Given] = []
    for part in (part for one in texts for part in one.parts):
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return Text(tuple(parts) or ("",))
