"""Does natural language that the code itself owns flow into an expression? (A prompt, as opposed to a user's text.)"""

import ast
import re
import sys
from collections.abc import Iterator

from tdev.domain.analysis.frameworks import PROMPT_BASES, last, root
from tdev.domain.analysis.origins import Origins

_WORD = re.compile(r"[^\W\d_]{2,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NOT_PROSE = re.compile(
    r"^\s*(select|insert|update|delete|create|drop|alter|with|pragma|match|merge)\b.*\b(from|into|table|set|where|as|return)\b"
    r"|^https?://|^[A-Za-z0-9_./-]+$",
    re.IGNORECASE | re.DOTALL,
)
_FEWEST_WORDS = 3
_NO_TEXT = sys.stdlib_module_names - {"textwrap", "string", "json", "inspect", "pathlib"}
_MOST_NODES = 4000
_BUDGET = 200_000
_GROW = ("append", "extend", "insert")
_MOST_GROWN = 64
_RETURNED = "return"


def is_prose(text: str) -> bool:
    """True for text that reads like instructions: three words or more, or eight wide characters; not SQL, not a URL."""
    if _NOT_PROSE.search(text):
        return False
    return len(_WORD.findall(text)) >= _FEWEST_WORDS or len(_WIDE.findall(text)) >= 6


class Instructions:
    """Follows text through one module, within a budget of nodes for the whole analysis.

    Args:
        origins: The origins of the module.
    """

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._budget = _BUDGET
        self._appended: dict[ast.AST, dict[str, list[ast.expr]]] = {}

    def owned(self, *expressions: ast.AST) -> str | None:
        """The first prose that flows into the expressions from literals of this file, or None."""
        return next((text for text in self._texts(list(expressions)) if is_prose(text)), None)

    def _texts(self, waiting: list[ast.AST]) -> Iterator[str]:
        seen: set[ast.AST] = set()
        while waiting and len(seen) < _MOST_NODES and self._budget > 0:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            self._budget -= 1
            if isinstance(node, ast.Constant):
                if isinstance(node.value, str):
                    yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield " ".join(p.value for p in node.values if isinstance(p, ast.Constant) and isinstance(p.value, str))
                waiting.extend(p.value for p in node.values if isinstance(p, ast.FormattedValue))
            elif isinstance(node, ast.Call) and _reads_prompt(self._origins, node):
                yield "instructions read from a file"
            else:
                waiting.extend(self._carried(node))
                waiting.extend(self._behind(node))

    def _carried(self, node: ast.AST) -> Iterator[ast.AST]:
        """The parts of an expression whose text ends up in its value."""
        if isinstance(node, ast.Compare | ast.Lambda):
            return
        if isinstance(node, ast.Subscript):
            yield node.value
        elif isinstance(node, ast.Call):
            roots = {root(origin) for origin in self._origins.of(node.func)}
            if not roots & _NO_TEXT:
                yield from ast.iter_child_nodes(node)
        else:
            yield from ast.iter_child_nodes(node)

    def _behind(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a name or attribute was bound to; what a function of this file returns."""
        if isinstance(node, ast.Name):
            yield from self._told_by_class(node)
            scope = self._origins.scopes.of(node)
            for binding in scope.find(node.id):
                if binding.how in ("value", "item", "enter") and binding.node is not None:
                    yield binding.node
            yield from self._grown(scope.node).get(node.id, [])
        elif isinstance(node, ast.Attribute):
            for base in self._origins.of(node.value):
                scope_of_class = self._origins.class_scope(base) if base.startswith("def:") else None
                for binding in scope_of_class.bindings.get(node.attr, []) if scope_of_class is not None else []:
                    if binding.how == "value" and binding.node is not None:
                        yield binding.node
        elif isinstance(node, ast.Call):
            for callee in self._origins.of(node.func):
                yield from self._grown(self._origins.definitions.get(callee)).get(_RETURNED, [])

    def _told_by_class(self, node: ast.Name) -> Iterator[ast.AST]:
        """The docstring of a class that is a prompt by its base."""
        for origin in self._origins.of(node):
            found = self._origins.definitions.get(origin)
            if isinstance(found, ast.ClassDef) and isinstance(found.body[0], ast.Expr):
                if any(last(base) in PROMPT_BASES for each in found.bases for base in self._origins.of(each)):
                    yield found.body[0].value

    def _grown(self, function: ast.AST | None) -> dict[str, list[ast.expr]]:
        """Per name the arguments of ``name.append(...)`` in a function: how lists of messages grow; and its returns."""
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return {}
        if function not in self._appended:
            found: dict[str, list[ast.expr]] = {}
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    found.setdefault(_RETURNED, []).append(node.value)
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _GROW:
                    if isinstance(node.func.value, ast.Name):
                        found.setdefault(node.func.value.id, []).extend(node.args)
            self._appended[function] = {name: values[:_MOST_GROWN] for name, values in found.items()}
        return self._appended[function]


def _reads_prompt(origins: Origins, node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in (
        "read_text",
        "read",
        "render",
        "get_template",
    ):
        return False
    texts = [n.value for n in ast.walk(node.func) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    for binding in origins.scopes.of(node).find(node.func.value.id) if isinstance(node.func.value, ast.Name) else []:
        if binding.node is not None:
            texts += [
                n.value for n in ast.walk(binding.node) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
    return any("prompt" in text.lower() or text.endswith((".md", ".j2")) for text in texts)
