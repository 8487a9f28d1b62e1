"""What code may import and name, by the effects that it declares."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tdev.domain.analysis.frameworks import ROOTS
from tdev.domain.analysis.gate_tables import (
    ANY_EFFECT,
    BY_NAME,
    COMMAND_LINES,
    FRAGMENTS,
    FREE,
    INSTEAD,
    MEMBERS,
    MODELS,
    NEEDS,
    NEVER,
    SUBMODULES,
    SUBPACKAGE,
    THREADS,
    TOLD,
)
from tdev.domain.analysis.knowledge import CALLS, PREFIXES
from tdev.model.component import Effect

_TO_MODELS: frozenset[Effect] = frozenset({"send", "invoke"})
"""What asking a model of a known client is; it is found for certain, so it needs a yes at each run anyway."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a name may not be used: rule, reason, and what to do instead."""

    rule: str
    why: str
    advice: str


def judged(dotted: str, declared: frozenset[str]) -> Refused | None:
    """Whether code with these declared effects may name this import; None when it may.

    Args:
        dotted: The full path from the module, as in ``os.path.join``.
        declared: Effects; without any the code counts as pure.
    """
    parts = dotted.split(".")
    for prefix in _prefixes(parts):
        if prefix in NEVER:
            return Refused(NEVER[prefix], f"{prefix} is never allowed", _advice(prefix))
    private = next((part for part in parts[1:] if part.startswith("_") and part not in TOLD), None)
    if private is not None:
        return Refused("looks-inside", f"{dotted} reaches for the private name {private}", "use what is public")
    inner = _inner(parts)
    if inner is not None:
        return judged(inner, declared)
    needed = effects_of(dotted) - (_TO_MODELS if calls_models(parts[0]) else frozenset())
    if needed - declared:
        missing = ", ".join(sorted(needed - declared))
        return Refused("undeclared-effect", f"{dotted} has the effect {missing}", _declare(missing, dotted))
    if dotted in ANY_EFFECT:
        return None if declared - {"pure"} else Refused("undeclared-effect", THREADS, "compute it in the function")
    return None if needed else _of_module(parts, declared)


def is_module(dotted: str) -> bool:
    """Whether this path is a module: what an ``import`` binds, or a member that is named like a module."""
    before, _, leaf = dotted.rpartition(".")
    if not before or SUBPACKAGE.fullmatch(dotted):
        return True
    named = leaf in sys.stdlib_module_names and leaf != before.rpartition(".")[2] and leaf not in BY_NAME
    if before.partition(".")[0] not in sys.stdlib_module_names:
        named = named and leaf not in FREE  # ``numpy.array`` is none
    return dotted in FREE | NEEDS.keys() if not named else dotted not in SUBMODULES


def effects_of(dotted: str) -> frozenset[str]:
    """The effects of naming a member of a module."""
    found: set[str] = set(CALLS.get(dotted, ()))
    found |= {effect for prefix, effect in PREFIXES if dotted.startswith(prefix) and dotted != "os.execute"}
    found |= {effect for effect, pattern in FRAGMENTS if pattern.fullmatch(dotted)}
    return frozenset(found - {"dynamic"} if dotted.startswith("asyncio.") else found)


def calls_models(root: str) -> bool:
    """Whether a top-level module is an agent framework or the client of a language model."""
    return root in ROOTS or root in MODELS


def _of_module(parts: list[str], declared: frozenset[str]) -> Refused | None:
    dotted, root = ".".join(parts), parts[0]
    if parts[-1] in COMMAND_LINES and len(parts) > 1 and root in sys.stdlib_module_names:
        return Refused("module", f"{dotted} is a command, not a function", "call what you need by itself")
    for prefix in _prefixes(parts):
        if prefix in FREE:
            return None
        if prefix in NEEDS:
            needs = NEEDS[prefix]
            if declared.intersection(needs):
                return None
            return Refused(
                "undeclared-effect", f"{prefix} is for code with an effect", _declare(" or ".join(needs), prefix)
            )
    if root in MEMBERS:
        return _member(root, parts[1:])
    if calls_models(root):
        return None
    if root in sys.stdlib_module_names or root == "tdev" or root.startswith("_"):
        return Refused("module", f"{dotted} is not on the list of modules that components use", _advice(root))
    if "dynamic" in declared:
        return None
    advice = "declare the effect dynamic, which asks for an approval at each run, or use a library that is known"
    return Refused("unknown-module", f"nobody knows what {root} does", advice)


def _member(root: str, rest: list[str]) -> Refused | None:
    allowed = MEMBERS[root]
    named = [".".join(rest[:count]) for count in range(1, len(rest) + 1)]
    if not rest or any(name in allowed for name in named) or any(a.startswith(f"{named[-1]}.") for a in allowed):
        return None
    return Refused(
        "module", f"{root}.{named[-1]} is not on the list of what components use", _advice(f"{root}.{rest[0]}")
    )


def _inner(parts: list[str]) -> str | None:
    """The path from a module that another module happens to hold: ``logging.os.system`` is ``os.system``."""
    for place in range(len(parts) - 1, 0, -1):
        name, path = parts[place], ".".join(parts[: place + 1])
        if name not in sys.stdlib_module_names or name == parts[place - 1] or name in BY_NAME:
            continue
        known = any(path in names for names in (SUBMODULES, FREE, NEEDS, CALLS)) or effects_of(path)
        if not known and not (name == "types" and parts[0] not in sys.stdlib_module_names):
            return ".".join(parts[place:])
    return None


def _prefixes(parts: list[str]) -> Iterator[str]:
    """``a.b.c``, ``a.b``, ``a``."""
    return (".".join(parts[:count]) for count in range(len(parts), 0, -1))


def _declare(effect: str, dotted: str) -> str:
    instead = next((INSTEAD[p] for p in _prefixes(dotted.split(".")) if p in INSTEAD), "")
    return f"declare the effect {effect}" + (f", or {instead}" if instead else "")


def _advice(dotted: str) -> str:
    instead = (INSTEAD[p] for p in _prefixes(dotted.split(".")) if p in INSTEAD)
    return next(instead, "do it with another part of the standard library, or leave it out")
