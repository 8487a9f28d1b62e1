"""The static gate: what foreign code must not hold before it is kept, generated or run. It reads; nothing is executed.

An allow-list decides what may be imported and named, by the effects that the author declares; without any the code
must be pure. Reflection, dynamic code and ways into Python's insides are refused whatever is declared. An empty answer
means that nothing was found, which is no proof of innocence: the sandbox and the approval stand behind this gate.
"""

import ast
from collections.abc import Iterable, Iterator

from tdev.domain.analysis.gate_import_time import ImportTime
from tdev.domain.analysis.gate_insides import Insides
from tdev.domain.analysis.gate_modules import Refused, calls_models
from tdev.domain.analysis.gate_names import Names
from tdev.domain.analysis.gate_sizes import Sizes
from tdev.domain.analysis.gate_text import Placed, text_refused
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.reading import read
from tdev.domain.analysis.tables import words
from tdev.kernel.errors import Finding, RefusedCodeError
from tdev.model.analysis import Analysis
from tdev.model.component import Effect

_RISKS = {
    "shell": ("a shell reads the text", "hand over a list of arguments"),
    "unsafe-loading": ("loading this data runs code", "use json"),
    "replaces-foreign-code": ("it changes code of others for the whole process", "leave it as it is"),
    "key-in-source": ("a key stands in the source", "name it with secrets=[...]"),
    "whole-environment": ("it reads all of the environment", "take values as arguments"),
    "private-place": ("it names a private place of the machine", "take the path as an argument"),
    "endless-loop": ("the loop has no way out", "give it an end"),
}
"""Rules of ``risks`` that refuse, with what to say of them; the others are said better by the rules of the gate."""

_MODEL_ACTIONS = words("bedrock:InvokeModel bedrock:InvokeModelWithResponseStream")
_MOST = 50


def gate(
    source: str, declared: Iterable[Effect] = (), *, known: tuple[Analysis, Module] | None = None
) -> list[Finding]:
    """What stops this code, in the order of its lines; at most 50 findings.

    Args:
        source: The text that would be kept. All of it counts, used or not, since all of it is imported.
        declared: Effects that the caller declares; those of the component's decorator are added.
        known: What ``read`` found in exactly this text, where that is known.

    Returns:
        Findings at ``#/code`` with rule, line, column, the reason and what to do instead.

    Raises:
        InvalidError: When the text cannot be read: syntax, size or nesting.
    """
    facts, module = known or read(source)
    allowed = frozenset({*declared, *_declared(module, facts.main), *_model_effects(facts)})
    if "send" in allowed:
        allowed |= {"fetch"}  # who may send may look as well
    found: dict[tuple[int, int, str], Placed] = {}
    for line, column, refused in _all(source, module, facts, allowed):
        found.setdefault(
            (line, column if refused.rule != "undeclared-effect" else 0, refused.rule), (line, column, refused)
        )
    ordered = sorted(found.values(), key=lambda placed: (placed[0], placed[1], placed[2].rule))
    return [_finding(line, column, refused) for line, column, refused in ordered[:_MOST]]


def pass_gate(source: str, declared: Iterable[Effect] = (), *, known: tuple[Analysis, Module] | None = None) -> None:
    """Let code pass, or say all that is wrong with it. Arguments as for ``gate``.

    Raises:
        RefusedCodeError: When something is found, with one finding each.
        InvalidError: When the text cannot be read.
    """
    findings = gate(source, declared, known=known)
    if findings:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        hint = "change the lines that are named, or declare what the code does: @tool(effects=[...])"
        raise RefusedCodeError(f"the code is refused: {findings[0].message}{more}", findings, hint=hint)


def _finding(line: int, column: int, refused: Refused) -> Finding:
    message = f"line {line}, column {column}: {refused.why}; {refused.advice}"
    return Finding("#/code", message, refused.rule, line=line, column=column)


def _declared(module: Module, main: str) -> set[str]:
    """The effects in the decorator of the main component; who names the components it uses has declared ``invoke``."""
    for part in module.named(main):
        found = module.declared(part.definition)
        if found is not None and isinstance(found[1], ast.Call):
            said = {keyword.arg: _texts(keyword.value) for keyword in found[1].keywords}
            return said.get("effects", set()) | ({"invoke"} if said.get("uses") else set())
    return set()


def _texts(value: ast.expr) -> set[str]:
    return {n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _all(source: str, module: Module, facts: Analysis, allowed: frozenset[str]) -> Iterator[Placed]:
    yield from text_refused(source)
    names = Names(module, allowed)
    insides = Insides(module, names, allowed)
    sizes = Sizes(module, names)
    imports = ImportTime(module, names, source.splitlines())
    for node in ast.walk(module.tree):
        for place, refused in (*names.of(node), *insides.of(node), *sizes.of(node)):
            yield (*_place(place), refused)
    for place, refused in imports.of():
        yield (*_place(place), refused)
    models = _asks_models(module, facts)
    for line, refused in imports.effects():
        if not models:
            yield line, 1, refused
    yield from _facts(facts, allowed, models=models)


def _facts(facts: Analysis, allowed: frozenset[str], *, models: bool) -> Iterator[Placed]:
    """What the analysis of effects and risks adds."""
    covered = allowed | {"pure", "dynamic"} | ({"send", "invoke"} if models else set())
    shown = {evidence.rule: evidence for evidence in facts.effect_evidence}
    for effect in facts.effects:
        if effect not in covered:
            evidence = shown.get(effect)
            why = f"{evidence.source} has the effect {effect}" if evidence else f"it has the effect {effect}"
            yield evidence.line if evidence else 1, 1, Refused("undeclared-effect", why, f"declare the effect {effect}")
    for risk in facts.risks:
        if risk.severity == "high" and risk.rule in _RISKS:
            yield risk.line, 1, Refused(risk.rule, *_RISKS[risk.rule])
    for action in facts.aws_actions:
        if action.action.startswith("*"):
            why = "the AWS service is chosen at run time, so no permission can be bound to it"
            yield action.line, 1, Refused("unbound-permission", why, "name the service in the call")


def _model_effects(facts: Analysis) -> set[str]:
    """What an agent that only asks a model of Bedrock need not declare: it is found for certain, and needs a yes."""
    actions = {action.action for action in facts.aws_actions}
    return {"invoke"} if actions and actions <= _MODEL_ACTIONS else set()


def _asks_models(module: Module, facts: Analysis) -> bool:
    """Whether what it sends goes to a language model through a known client: that is what agents are."""
    modules = {name.partition(".")[0] for n in ast.walk(module.tree) for name in _imported(n)}
    return any(map(calls_models, modules)) or bool(_model_effects(facts))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
