"""Calls that ask a language model, and whether the asking code owns the instructions."""

import ast

from tdev.domain.analysis import frameworks
from tdev.domain.analysis.instructions import Instructions
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.tables import words

_SURE_VERBS = words(
    "complete acomplete generate agenerate chat achat converse ask prompt completion acompletion generate_text"
    " generate_content text_generation chat_completion invoke_model"
)
_TOOL_KEYWORDS = frozenset({"tools", "functions", "toolConfig", "tool_choice"})
_PLAIN_ROOTS = words(
    "requests httpx urllib aiohttp subprocess os sys logging json re sqlite3 random secrets hashlib string faker jinja2"
    " click typer rich streamlit tkinter input print str dict list set unittest pytest hypothesis"
)


class ModelCalls:
    """Tells for each call of a module which rule makes it a decision, if any.

    Args:
        module: The module.
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._origins = module.origins
        self._instructions = Instructions(module.origins)
        self._wrappers: set[str] = set()
        self._rules: dict[ast.Call, str | None] = {}

    def note_wrapper(self, node: ast.Call) -> None:
        """A function that hands its caller's text to a model: whoever calls it with instructions asks that model."""
        if self._known(node) and self._rule_of_known(node) is None:
            for parent in self._module.scopes.above(node):
                if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._wrappers.add(self._origins.name_of(parent))
                    return

    def rule(self, node: ast.Call) -> str | None:
        """``instructs-model``, ``model-chooses-tools``, ``instructs-given-model``, or None for no decision."""
        if node not in self._rules:
            self._rules[node] = self._rule_of_known(node) if self._known(node) else self._rule_of_given(node)
        return self._rules[node]

    def _known(self, node: ast.Call) -> bool:
        callees = self._origins.of(node.func)
        return any(frameworks.asks_model(o) or o in self._wrappers for o in callees) or self._posts(node, callees)

    def _rule_of_known(self, node: ast.Call) -> str | None:
        if self._instructions.owned(*_arguments(node), node.func) is not None:
            return "instructs-model"
        bound = any(".bind_tools()" in o for o in self._origins.of(node.func))
        return "model-chooses-tools" if bound or any(k.arg in _TOOL_KEYWORDS for k in node.keywords) else None

    def _rule_of_given(self, node: ast.Call) -> str | None:
        """A callable or an object from outside that gets instructions, and whose answer is used, acts as a model."""
        callees = self._origins.of(node.func)
        if isinstance(self._module.scopes.parents.get(node), ast.Expr | ast.Raise) or not _arguments(node):
            return None
        # The origins of ``Callable[[str], str]`` are those of its parts, too.
        given = any(callee.endswith("Callable()") for callee in callees)
        if not callees or not (given or all(self._may_be_model(callee) for callee in callees)):
            return None
        return "instructs-given-model" if self._instructions.owned(*_arguments(node)) is not None else None

    def _may_be_model(self, callee: str) -> bool:
        verb = frameworks.last(callee)
        if callee == "param":
            return True
        if callee.startswith("param."):
            return verb in frameworks.VERBS
        if callee.startswith("def:"):
            definition = self._origins.definitions.get(callee)
            return verb.removeprefix("def:").partition("@")[0] in frameworks.VERBS and _is_abstract(definition)
        return verb in _SURE_VERBS and "()." in callee and frameworks.root(callee) not in _PLAIN_ROOTS

    def _posts(self, node: ast.Call, callees: frozenset[str]) -> bool:
        if not any(frameworks.last(o) in ("post", "request", "urlopen", "Request") for o in callees):
            return False
        addresses = (*node.args[:2], *(k.value for k in node.keywords if k.arg == "url"))
        texts = [self._origins.text(address) for address in addresses]
        return any(text is not None and frameworks.MODEL_HOSTS.search(text) for text in texts)


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(k.value for k in node.keywords)]


def _is_abstract(definition: ast.AST | None) -> bool:
    """A method without a body of its own: somebody else implements it."""
    if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    rest = [n for n in definition.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    return all(isinstance(n, ast.Pass | ast.Raise) for n in rest)
