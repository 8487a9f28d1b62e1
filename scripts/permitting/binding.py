"""Which argument of an operation fills which part of an ARN: found by the names of both."""

import re
from collections.abc import Iterable, Mapping

_PART = re.compile(r"\$\{(\w+)\}")
_SAME = frozenset({"Partition", "Region", "Account"})
_ENDINGS = ("name", "id", "arn", "identifier", "label", "")
_LOOSE = frozenset({"name", "id", "arn", "identifier", "resourcearn", "resourceid"})
_ARNS = frozenset({"resourcearn", "arn", "sourcearn", "resource"})
_SHORTEST = 6

Bindings = dict[str, dict[str, list[str]]]
"""Resource type, part of its ARN, and the arguments that can fill it, the likeliest first."""


def parts_of(template: str) -> list[str]:
    """The parts of an ARN template that an argument must fill."""
    return [part for part in _PART.findall(template) if part not in _SAME]


def bindings_of(
    operation: str, members: Iterable[str], types: Mapping[str, str], given: Mapping[str, str] | None = None
) -> Bindings:
    """Bind the ARN templates of an operation's resource types to its arguments.

    Args:
        operation: As the API names it.
        members: The names of its arguments that hold a text or a list of texts.
        types: ARN template by resource type.
        given: Bindings that the names do not say: ``type.Part`` to ``Argument|Argument``.
    """
    known = list(members)
    found: Bindings = {}
    for kind, template in types.items():
        bound: dict[str, list[str]] = {}
        for part in parts_of(template):
            named = (given or {}).get(f"{kind}.{part}")
            chosen = [name for name in (named or "").split("|") if name in known]
            bound[part] = chosen if chosen or named == "" else _matching(operation, kind, part, known)
        found[kind] = {part: names for part, names in bound.items() if names}
    return found if any(found.values()) else _by_arn(known, types)


def _by_arn(members: list[str], types: Mapping[str, str]) -> Bindings:
    """Operations on any kind of resource take its ARN."""
    arns = [member for member in members if _plain(member) in _ARNS]
    firsts = {kind: parts_of(template)[:1] for kind, template in types.items()}
    return {kind: dict.fromkeys(first, arns) for kind, first in firsts.items()} if arns else {}


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _stem(text: str) -> str:
    plain = _plain(text)
    for ending in ("name", "id", "arn", "identifier"):
        if plain.endswith(ending) and plain != ending:
            return plain[: -len(ending)]
    return plain


def _matching(operation: str, kind: str, part: str, members: list[str]) -> list[str]:
    stems = dict.fromkeys((_stem(part), _plain(kind)))
    wanted = [_plain(part)]
    for stem in stems:
        wanted += [stem + ending for ending in _ENDINGS]
    ranked = [(wanted.index(name), member) for member in members for name in _singular(member) if name in wanted]
    if not ranked:
        ranked = [(0, m) for m in members for name in _singular(m) if len(name) >= _SHORTEST and _ends(wanted[0], name)]
    if not ranked and (_plain(kind) in _plain(operation) or _stem(part) in _plain(operation)):
        ranked = [(0, member) for member in members if _plain(member) in _LOOSE]
    return list(dict.fromkeys(member for _, member in sorted(ranked)))


def _ends(part: str, member: str) -> bool:
    """``WindowId`` is the id of a maintenance window."""
    return part.endswith(member) and member not in _LOOSE


def _singular(member: str) -> list[str]:
    plain = _plain(member)
    return [plain, plain[:-1], plain.removesuffix("list") or plain] if plain.endswith(("s", "list")) else [plain]
