"""Counting brains: places where a component itself chooses at run time, by content, what happens next.

The first rule that matches wins: (1) it composes two or more agents: a team; (2) it has one decision loop of its own:
an agent; (3) otherwise a tool. Names of variables, functions and classes play no part.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tdev.domain.analysis import frameworks
from tdev.domain.analysis.choices import Choices
from tdev.domain.analysis.model_calls import ModelCalls
from tdev.domain.analysis.parts import Module, Part, Unit
from tdev.model.analysis import Evidence
from tdev.model.component import Kind

MANY = 2
"""Agents counted for a list of agents whose length is not known."""
_MOST_EVIDENCE = 12
_LISTED = (ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.GeneratorExp)


@dataclass(slots=True)
class Verdict:
    """Type and brains of one part with the reasons; ``agents`` and ``uses`` are names."""

    type: Kind = "tool"
    brains: int = 0
    declared: str | None = None
    evidence: list[Evidence] = field(default_factory=list)
    agents: dict[str, int] = field(default_factory=dict)
    uses: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    own: bool = False


class Brains:
    """Verdicts of all parts of a module.

    Args:
        module: The module.
        lines: Its source lines, for the evidence.
        registered: Brain counts of components that are known by name.
    """

    def __init__(self, module: Module, lines: list[str], registered: Mapping[str, int]) -> None:
        self._module = module
        self._origins = module.origins
        self._lines = lines
        self._registered = registered
        self._models = ModelCalls(module)
        self._verdicts: dict[Part, Verdict] = {}
        for part in module.postorder():
            self._verdicts[part] = self._judge([part])

    def of(self, unit: Unit) -> Verdict:
        """The verdict on a unit."""
        return self._verdicts[unit.parts[0]] if len(unit.parts) == 1 else self._judge(unit.parts)

    def _judge(self, given: Iterable[Part]) -> Verdict:
        verdict = Verdict()
        parts = dict.fromkeys(given)  # in order, and fast to look up
        self._declaration(list(parts), verdict)
        for part in parts:
            self._given(part, verdict)
            self._references(part, parts, verdict)
            calls = [node for node in part.nodes if isinstance(node, ast.Call)]
            for node in calls:
                self._models.note_wrapper(node)
            for node in calls:
                self._call(node, verdict)
            choice = Choices(self._origins, part.nodes, self._is_component).found
            if choice is not None:
                self._own(verdict, "chooses-component", choice)
        self._decide(verdict)
        return verdict

    def _decide(self, verdict: Verdict) -> None:
        composed = sum(verdict.agents.values())
        if verdict.declared == "team":
            verdict.type, verdict.brains = "team", max(MANY, composed, len(set(verdict.uses)))
        elif composed >= MANY:
            verdict.type, verdict.brains = "team", composed + verdict.own
        elif composed or verdict.own or verdict.uses or verdict.declared == "agent":
            verdict.type, verdict.brains = "agent", 1
        if verdict.type == "tool" and not verdict.evidence:
            verdict.evidence.append(Evidence(rule="no-decision", line=0, source="nothing chooses what happens next"))

    def _declaration(self, parts: list[Part], verdict: Verdict) -> None:
        definition = parts[0].definition if len(parts) == 1 else None
        found = self._module.declared(definition)
        if found is not None:
            verdict.declared, decorator = found
            self._add(verdict, f"declared-{found[0]}", decorator)
            if isinstance(decorator, ast.Call):
                verdict.uses += _strings(k.value for k in decorator.keywords if k.arg == "uses")
                self._looked_up(verdict, verdict.uses, decorator)
        if isinstance(definition, ast.ClassDef):
            if found is None and any(frameworks.is_agent_type(base) for base in self._module.bases(definition)):
                verdict.declared = "agent"
                self._add(verdict, "agent-subclass", definition)
            for method in definition.body:
                kind = self._module.declared(method)
                if kind is not None and kind[0] == "agent":  # CrewAI: each such method builds one member
                    verdict.agents[getattr(method, "name", "")] = 1
                    self._add(verdict, "agent-method", method)

    def _given(self, part: Part, verdict: Verdict) -> None:
        """Agents that come in through typed parameters."""
        for node in part.nodes:
            if not isinstance(node, ast.arg) or node.annotation is None:
                continue
            origins = self._origins.annotated(node.annotation)
            brains = max((self._instance_brains(origin) for origin in origins), default=0)
            if brains:
                several = isinstance(node.annotation, ast.Subscript) and not _is_optional(node.annotation)
                verdict.agents[f"{node.arg}:{node.lineno}"] = max(brains, MANY if several else 1)
                self._add(verdict, "given-agent", node)

    def _instance_brains(self, origin: str) -> int:
        if origin.startswith("def:"):
            found = [self._verdicts.get(p) for p in self._module.named(origin[4:].removesuffix("()"))]
            return max((v.brains for v in found if v is not None), default=0)
        return 1 if origin.endswith("()") and frameworks.is_agent_type(origin) else 0

    def _references(self, part: Part, parts: Collection[Part], verdict: Verdict) -> None:
        """Agents of the same file that this part mentions."""
        for other, node in part.mentioned.items():
            found = self._verdicts.get(other)
            if other in parts or found is None or not found.brains or not other.names:
                continue
            if not isinstance(other.definition, ast.ClassDef):
                _through(found, other, verdict)
            elif not self._instances(part, node, other, verdict):
                continue
            self._add(verdict, "composes-agent", node)

    def _instances(self, part: Part, node: ast.AST, other: Part, verdict: Verdict) -> bool:
        """Counts the instances of a class with brains that a part makes; a subclass has the brains of its base."""
        found, name = self._verdicts[other], other.names[0]
        if isinstance(part.definition, ast.ClassDef) and node in part.definition.bases:
            verdict.agents |= found.agents
            verdict.own = verdict.own or found.own or not found.agents
            return True
        places = [n for n in part.nodes if isinstance(n, ast.Call) and f"def:{name}" in self._origins.of(n.func)]
        for place in places:
            several = MANY if self._repeats(place) else 1
            verdict.agents[f"{name}:{place.lineno}:{place.col_offset}"] = found.brains * several
        if not places and other in part.by_name and not self._only_type(node):
            verdict.agents[name] = found.brains
            return True
        return bool(places)

    def _only_type(self, node: ast.AST) -> bool:
        """True inside an annotation: parameters are counted by ``_given``."""
        child = node
        for parent in self._module.scopes.above(node):
            if isinstance(parent, ast.arg) or (isinstance(parent, ast.AnnAssign) and parent.annotation is child):
                return True
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and parent.returns is child:
                return True
            if isinstance(parent, ast.stmt):
                return False
            child = parent
        return False

    def _call(self, node: ast.Call, verdict: Verdict) -> None:
        callees = self._origins.of(node.func)
        for callee in callees:
            if frameworks.builds_team(callee):
                self._members(node, verdict)
                return
            if frameworks.builds_agent(callee):
                self._built(node, callee, verdict)
                return
        if not self._component_call(node, callees, verdict):
            rule = self._models.rule(node)
            if rule is not None:
                self._own(verdict, rule, node)

    def _built(self, node: ast.Call, callee: str, verdict: Verdict) -> None:
        verdict.tools += self._tool_names(node)
        parts = [*node.args, *(k.value for k in node.keywords if k.arg == "agent")]
        inner = [
            part for part in parts if any(frameworks.builds_agent(o.removesuffix("()")) for o in self._origins.of(part))
        ]
        wraps = frameworks.last(callee) in frameworks.AGENT_WRAPPERS and inner
        if wraps or _is_super(node) or self._in_agent_method(node):
            return
        several = MANY if self._repeats(node) else 1
        verdict.agents[f"{self._label(node, callee)}:{node.lineno}:{node.col_offset}"] = several
        self._add(verdict, "builds-agent", node)

    def _label(self, node: ast.Call, callee: str) -> str:
        """The name an agent is given where it is built, or that of its class."""
        parent = self._module.scopes.parents.get(node)
        target = parent.targets[0] if isinstance(parent, ast.Assign) else None
        return target.id if isinstance(target, ast.Name) else frameworks.last(callee)

    def _in_agent_method(self, node: ast.AST) -> bool:
        """True inside a method that was counted already, because it is decorated as the maker of one member."""
        for parent in self._module.scopes.above(node):
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and self._module.scopes.owner(parent):
                declared = self._module.declared(parent)
                return declared is not None and declared[0] == "agent"
        return False

    def _members(self, node: ast.Call, verdict: Verdict) -> None:
        """A team constructor: its members are counted where they are built; unknown ones count as two."""
        self._add(verdict, "builds-team", node)
        verdict.tools += self._tool_names(node)
        for value in [k.value for k in node.keywords if k.arg in frameworks.MEMBERS] or node.args[:1]:
            if not self._is_known(value):
                verdict.agents[f"members:{node.lineno}:{node.col_offset}"] = MANY

    def _is_known(self, value: ast.expr) -> bool:
        """True when what holds the members can be read here: a list, an agent, or the methods of a CrewAI class."""
        nodes: list[ast.AST | None] = [value]
        if isinstance(value, ast.Name):
            nodes = [binding.node for binding in self._origins.scopes.of(value).find(value.id)]
        if any(isinstance(node, _LISTED) for node in nodes):
            return True
        if isinstance(value, ast.Attribute) and any(o.startswith("def:") for o in self._origins.of(value.value)):
            return True
        makers = [origin.removesuffix("()") for origin in self._origins.of(value)]
        return any(frameworks.builds_agent(o) or frameworks.builds_team(o) or o.startswith("def:") for o in makers)

    def _component_call(self, node: ast.Call, callees: frozenset[str], verdict: Verdict) -> bool:
        """``context.call("Name", {...})`` and lookups such as ``registry.get_agent("name")``."""
        if not isinstance(node.func, ast.Attribute) or not node.args:
            return False
        name = self._origins.text(node.args[0])
        if node.func.attr in ("get_agent", "load_agent", "lookup_agent", "find_agent"):
            verdict.agents[name or f"looked-up:{node.lineno}:{node.col_offset}"] = 1
            self._add(verdict, "looks-up-agent", node)
            return True
        if node.func.attr not in ("call", "call_component") or not _is_payload(node):
            return False
        ours = any(o.startswith(("tdev.", "Context()")) for o in callees)
        if not ours and not (name and all(o.startswith(("param", "def:")) for o in callees)):
            return False
        verdict.uses.append(name or "*")
        self._add(verdict, "uses-component", node)
        self._looked_up(verdict, [name] if name else [], node)
        return True

    def _looked_up(self, verdict: Verdict, names: list[str], node: ast.AST) -> None:
        for name in names:
            brains = self._registered.get(name, 0)
            if brains:
                verdict.agents[name] = brains
                self._add(verdict, "composes-registered-agent", node)

    def _is_component(self, origin: str) -> bool:
        """True for something of this file that was declared, or has brains."""
        if not origin.startswith("def:"):
            return False
        found = [self._verdicts.get(p) for p in self._module.named(origin[4:].partition("(")[0].partition(".")[0])]
        return any(v is not None and (v.declared is not None or v.brains > 0) for v in found)

    def _tool_names(self, node: ast.Call) -> list[str]:
        found: list[str] = []
        for keyword in node.keywords:
            if keyword.arg in ("tools", "functions") and isinstance(keyword.value, ast.List | ast.Tuple):
                found += [
                    ast.unparse(e)[:80]
                    for e in keyword.value.elts
                    if isinstance(e, ast.Name | ast.Attribute | ast.Call)
                ]
        return found

    def _repeats(self, node: ast.AST) -> bool:
        for parent in self._module.scopes.above(node):
            if isinstance(parent, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.For):
                return True
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                return False
        return False

    def _own(self, verdict: Verdict, rule: str, node: ast.AST) -> None:
        verdict.own = True
        self._add(verdict, rule, node)

    def _add(self, verdict: Verdict, rule: str, node: ast.AST) -> None:
        line = getattr(node, "lineno", 0)
        if len(verdict.evidence) < _MOST_EVIDENCE and not any(
            e.rule == rule and e.line == line for e in verdict.evidence
        ):
            text = self._lines[line - 1].strip()[:200] if 0 < line <= len(self._lines) else ""
            verdict.evidence.append(Evidence(rule=rule, line=line, source=text))


def _through(found: Verdict, other: Part, verdict: Verdict) -> None:
    """Counts through a variable or a function: each agent behind it counts once, on however many ways it is reached."""
    verdict.agents |= found.agents
    rest = found.brains - sum(found.agents.values())
    if other.definition is not None and rest > 0:
        verdict.agents[other.names[0]] = rest


def _is_payload(node: ast.Call) -> bool:
    """A name and one payload, as in ``call("Name", {...})``; ``call`` of other libraries takes texts."""
    payloads = [*node.args[1:], *(k.value for k in node.keywords)]
    return len(payloads) == 1 and not (isinstance(payloads[0], ast.Constant) and payloads[0].value is not None)


def _is_optional(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Name | ast.Attribute) and ast.unparse(node.value).endswith(
        ("Optional", "Annotated")
    )


def _is_super(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def _strings(values: Iterable[ast.expr]) -> Iterator[str]:
    for value in values:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
