"""Which argument of an operation fills which part of an ARN: found by the names of both."""

import re
from collections.abc import Iterable, Mapping

_PART = re.compile(r"\$\{(\w+)\}")
_SAME = frozenset({"Partition", "Region", "Account"})
_ENDINGS = ("name", "id", "arn", "identifier", "label", "")
_LOOSE = frozenset({"name", "id", "arn", "identifier", "resourcearn", "resourceid"})

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
            if named is not None:
                bound[part] = [name for name in named.split("|") if name and name in known]
            else:
                bound[part] = _matching(operation, kind, part, known)
        found[kind] = {part: names for part, names in bound.items() if names}
    return found


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
    if not ranked and (_plain(kind) in _plain(operation) or _stem(part) in _plain(operation)):
        ranked = [(0, member) for member in members if _plain(member) in _LOOSE]
    return list(dict.fromkeys(member for _, member in sorted(ranked)))


def _singular(member: str) -> list[str]:
    plain = _plain(member)
    return [plain, plain[:-1], plain.removesuffix("list") or plain] if plain.endswith(("s", "list")) else [plain]
