"""``analyze``: every component of a source text with its facts, and which of them is the main one."""

import ast
import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, get_args

from tdev.domain.analysis.annotations import Annotations
from tdev.domain.analysis.brains import Brains, Verdict
from tdev.domain.analysis.effects import Effects
from tdev.domain.analysis.packages import imports_of, requirements_of
from tdev.domain.analysis.parts import Module, Part, Unit
from tdev.domain.analysis.reuse import reusability
from tdev.domain.analysis.risks import risks_of
from tdev.kernel.errors import InvalidError
from tdev.kernel.parsing import parse
from tdev.model.analysis import Analysis, AwsAction, ComponentFacts, Evidence, Risk
from tdev.model.component import Effect
from tdev.model.noun import empty_object
from tdev.sdk.docstring import argument_texts, docstring_examples, docstring_sections

_ENTRIES = ("run", "__call__", "_run", "execute", "invoke", "process", "handle", "forward", "arun")
_EFFECT_ORDER: tuple[Effect, ...] = get_args(Effect)
_MOST_COMPONENTS = 50


def analyze(
    source: str,
    *,
    filename: str = "<code>",
    name: str | None = None,
    registered: Mapping[str, int] | None = None,
) -> Analysis:
    """Read a source text without running it; as ``read``, without the module."""
    return read(source, filename=filename, name=name, registered=registered)[0]


def read(
    source: str,
    *,
    filename: str = "<code>",
    name: str | None = None,
    registered: Mapping[str, int] | None = None,
) -> tuple[Analysis, Module]:
    """Read a source text without running it; answers also the module, for who wants to look further.

    Args:
        source: Python source, at most 200,000 bytes.
        filename: Names the module when the module itself is the component.
        name: The component to take as the main one; without it the one with most brains that nothing else uses.
        registered: Brain counts of components known by name: agents that are looked up then count.

    Raises:
        InvalidError: When the text cannot be read (with the line), or holds no component of this name.
    """
    module = Module(parse(source, filename))
    reader = _Reader(module, source.splitlines(), registered or {}, PurePath(filename).stem)
    units = reader.units()
    main = _main(module, units, reader.verdicts) if name is None else _named(units, name, filename)
    kept = (
        units
        if len(units) <= _MOST_COMPONENTS
        else [main, *[u for u in units if u is not main][: _MOST_COMPONENTS - 1]]
    )
    facts = {unit.name: reader.facts(unit) for unit in sorted(kept, key=lambda unit: unit.line)}
    facts[main.name] = reader.facts(main)
    digest = hashlib.sha256(source.encode()).hexdigest()
    analysis = Analysis(
        filename=filename,
        sha256=f"sha256:{digest}",
        main=main.name,
        components=tuple(facts.values()),
        **reader.whole(),
    )
    return analysis, module


class _Reader:
    """Everything known about one module; facts are made per unit."""

    def __init__(self, module: Module, lines: list[str], registered: Mapping[str, int], stem: str) -> None:
        self._module = module
        self._lines = lines
        self._stem = re.sub(r"\W+", "_", stem).strip("_") or "code"
        self._brains = Brains(module, lines, registered)
        self._effects = Effects(module, lines)
        self._annotations = Annotations(module)
        self._risks: dict[Part, list[Risk]] = {}
        self._imports: dict[Part, tuple[str, ...]] = {}
        self.verdicts: dict[Unit, Verdict] = {}

    def units(self) -> list[Unit]:
        """The units of the module; the module itself only when it decides more than its parts, or has none."""
        units = self._module.units()
        self.verdicts = {unit: self._brains.of(unit) for unit in units}
        script = tuple(self._module.script())
        whole = Unit(self._stem, "module", script)
        verdict = self._brains.of(whole)
        if not units or verdict.brains > max(found.brains for found in self.verdicts.values()):
            units.append(whole)
            self.verdicts[whole] = verdict
        return units

    def facts(self, unit: Unit) -> ComponentFacts:
        """All facts of one unit."""
        closure = self._module.closure(unit.parts)
        verdict = self.verdicts[unit]
        declared = self._declared(unit)
        secrets: dict[str, None] = dict.fromkeys(declared.get("secrets", []))
        for part in closure:
            secrets |= self._effects.of(part).secrets
        entry = _entry(unit.definition)
        sections = self._sections(unit, entry)
        imports = tuple(sorted({name for part in closure for name in self._imports_of(part)}))
        typed: dict[str, Any] = self._schemas(entry, sections)
        facts: dict[str, Any] = {
            "name": unit.name,
            "line": unit.line,
            "form": unit.form,
            "declared": verdict.declared,
            "type": verdict.type,
            "brain_count": verdict.brains,
            "evidence": tuple(verdict.evidence),
            "description": " ".join(sections[""].split())[:1000],
            **typed,
            "examples": _examples(unit, entry, typed),
            "uses": tuple(dict.fromkeys(verdict.uses)),
            "tools": tuple(dict.fromkeys(verdict.tools)),
            "agents": tuple(dict.fromkeys(key.partition(":")[0] for key in verdict.agents)),
            "imports": imports,
            "requirements": tuple(dict.fromkeys((*declared.get("requirements", []), *requirements_of(imports)))),
            **self._doings(closure, declared.get("effects", [])),
            "phrases": tuple(declared.get("phrases", [])),
            "tags": tuple(declared.get("tags", [])),
            "secrets": tuple(secrets),
        }
        letter, reason = reusability(facts, entry)
        return ComponentFacts(**facts, reusability=letter, reusability_reason=reason)

    def whole(self) -> dict[str, Any]:
        """What all code of the file together can do."""
        return self._doings(self._module.parts, [])

    def _doings(self, parts: list[Part], declared: list[str]) -> dict[str, Any]:
        aws: dict[tuple[str, int], AwsAction] = {}
        for part in parts:
            aws |= self._effects.of(part).aws
        effects, evidence = self._effects_of(parts, declared)
        return {
            "aws_actions": tuple(sorted(aws.values(), key=lambda action: (action.line, action.action))),
            "effects": effects,
            "effect_evidence": evidence,
            "risks": tuple(dict.fromkeys(risk for part in parts for risk in self._risks_of(part))),
        }

    def _effects_of(self, closure: list[Part], declared: list[str]) -> tuple[tuple[Effect, ...], tuple[Evidence, ...]]:
        found: dict[Effect, Evidence] = {}
        for part in closure:
            for effect, evidence in self._effects.of(part).effects.items():
                found.setdefault(effect, evidence)
        if "dynamic" in found:  # what runs is not known: all code of the file may
            for part in self._module.parts:
                for effect, evidence in self._effects.of(part).effects.items():
                    found.setdefault(effect, evidence)
        words = {*found, *(word for word in declared if word in _EFFECT_ORDER)} - {"pure"}
        ordered = tuple(effect for effect in _EFFECT_ORDER if effect in words) or ("pure",)
        return ordered, tuple(found[effect] for effect in ordered if effect in found)

    def _imports_of(self, part: Part) -> tuple[str, ...]:
        if part not in self._imports:
            self._imports[part] = imports_of(part.nodes)
        return self._imports[part]

    def _risks_of(self, part: Part) -> list[Risk]:
        if part not in self._risks:
            self._risks[part] = risks_of(self._module.origins, part, self._lines)
        return self._risks[part]

    def _declared(self, unit: Unit) -> dict[str, list[str]]:
        """Lists of texts given to the decorator: phrases, tags, effects, secrets, requirements."""
        found = self._module.declared(unit.definition)
        call = found[1] if found is not None else None
        if not isinstance(call, ast.Call):
            return {}
        return {
            keyword.arg: [
                n.value for n in ast.walk(keyword.value) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            for keyword in call.keywords
            if keyword.arg is not None
        }

    def _sections(self, unit: Unit, entry: ast.FunctionDef | ast.AsyncFunctionDef | None) -> dict[str, str]:
        texts = [ast.get_docstring(node) for node in (unit.definition, entry) if node is not None]
        if unit.form == "module":
            texts = [ast.get_docstring(self._module.tree)]
        elif unit.form == "object":
            call = getattr(unit.parts[0].node, "value", None)
            keywords = call.keywords if isinstance(call, ast.Call) else []
            texts = [self._module.origins.text(k.value) for k in keywords if k.arg in ("description", "goal", "role")]
        sections = [docstring_sections(text) for text in texts if text]
        merged = {"": ""}
        for found in reversed(sections):
            merged |= {heading: text for heading, text in found.items() if text}
        return merged

    def _schemas(
        self, entry: ast.FunctionDef | ast.AsyncFunctionDef | None, sections: dict[str, str]
    ) -> dict[str, Any]:
        if entry is None:
            return {"input_schema": empty_object(), "output_schema": {}}
        texts = argument_texts(sections.get("Args", ""))
        given = self._annotations.parameters(entry, texts)
        return {"input_schema": given, "output_schema": self._annotations.of(entry.returns)}


def _examples(
    unit: Unit, entry: ast.FunctionDef | ast.AsyncFunctionDef | None, typed: dict[str, Any]
) -> tuple[Any, ...]:
    """Of the whole docstring: those above its first heading count, too, although no description shows them."""
    text = ast.get_docstring(entry) if entry is not None and unit.form == "function" else None
    if not text or ">>>" not in text:
        return ()
    return docstring_examples(unit.name, text, tuple(typed["input_schema"]["properties"]))


def _entry(definition: ast.AST | None) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function that is called: itself, or the method of a class that runs it."""
    if isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        return definition
    if not isinstance(definition, ast.ClassDef):
        return None
    methods = {n.name: n for n in definition.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    named = [methods[name] for name in _ENTRIES if name in methods]
    public = [method for name, method in methods.items() if not name.startswith("_")]
    return next(iter([*named, *public]), None)


def _main(module: Module, units: list[Unit], verdicts: dict[Unit, Verdict]) -> Unit:
    """Most brains; then declared, deciding itself, used by nothing else, public, and the last in the file."""
    used = {other for part in module.parts for other in part.mentioned if part.definition is not None}

    def rank(unit: Unit) -> tuple[int, bool, bool, bool, bool, int]:
        verdict = verdicts[unit]
        own = verdict.own or any(e.rule.startswith(("builds", "declared", "uses")) for e in verdict.evidence)
        free = not any(part in used for part in unit.parts)
        return verdict.brains, verdict.declared is not None, own, free, not unit.name.startswith("_"), unit.line

    return max(units, key=rank)


def _named(units: list[Unit], name: str, filename: str) -> Unit:
    found = [unit for unit in units if unit.name == name]
    if not found:
        known = ", ".join(sorted({unit.name for unit in units})[:20])
        raise InvalidError(f"{filename} holds no component {name!r}", hint=f"it holds: {known}")
    return found[-1]
