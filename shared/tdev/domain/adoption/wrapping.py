"""``adopt``: writes the source of a component of ours around, or out of, one of another framework."""

import ast
import json
import re
from collections.abc import Callable, Mapping, Sequence

from tdev.domain.adoption.calling import CREW, Calling
from tdev.domain.adoption.freeing import Function, check_free, declaring, freed_class, freed_function
from tdev.domain.adoption.targets import Target, last_value, target_of, tool_class
from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.packages import requirements_of
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.reading import analyze, read
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.parsing import parse
from tdev.kernel.plurals import counted
from tdev.model.adoption import Adopted
from tdev.model.analysis import ComponentFacts

Versions = Callable[[str], str | None]
"""The version of a distribution that is known here, or None."""
_KEYS = (
    "its library finds the key of its model in the environment, which a component does not have: give it in the code"
)


def adopt(
    source: str,
    *,
    filename: str = "<code>",
    name: str | None = None,
    rename: str | None = None,
    versions: Versions = lambda name: None,
) -> Adopted:
    """Make a component of ours of one of another framework. Nothing is executed.

    Args:
        source: Python.
        filename: Names it in errors.
        name: What is adopted; without it the main component of the source.
        rename: The name of the new component.
        versions: Pins what it needs.

    Raises:
        InvalidError: When the source cannot be read, holds nothing that can be adopted, needs what only its framework
            gives, or would decide otherwise as a component of ours.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    facts, module = _main(source, filename, name)
    target = target_of(module, facts.name, filename)
    if facts.declared is not None and _is_ours(module, target.node):
        message = f"{facts.name} is a component of ours already"
        raise InvalidError(message, [Finding("#/code", message, "ours")], hint=f"register it: tdev register {filename}")
    written = _Writer(module, source, target, facts)
    new = rename or written.name
    bare = written.code(new, facts, ())
    found = _facts(bare, filename, new)
    requirements = tuple(_pinned(each, versions) for each in requirements_of(found.imports))
    code = written.code(new, found, requirements)
    if any(finding.code == "unknown-module" for finding in gate(code, found.effects)):
        code = written.code(new, found, requirements, unknown=True)
    found = _facts(code, filename, new)
    _check_brains(facts, found)
    return Adopted(
        name=new,
        kind=target.kind,
        library=_library(target, found),
        code=code,
        type=found.type,
        brain_count=found.brain_count,
        input_schema=found.input_schema,
        output_schema=found.output_schema,
        effects=found.effects,
        requirements=requirements,
        notes=(*_notes(target, found, requirements), *_stopped(code, found)),
    )


def _check_brains(before: ComponentFacts, after: ComponentFacts) -> None:
    """Raises ``InvalidError`` when the adopted component decides more or less than the original."""
    if (after.type, after.brain_count) == (before.type, before.brain_count):
        return
    told = (
        f"{before.type} with {counted(before.brain_count, 'brain')}, and would be {after.type} with {after.brain_count}"
    )
    message = f"{before.name} is a {told}"
    raise InvalidError(message, [Finding("#/code", message, "other_brains")], hint="write a function around it")


def _main(source: str, filename: str, name: str | None) -> tuple[ComponentFacts, Module]:
    """The facts of what is adopted. What the analysis only sees as part of the module has those of the module."""
    analysis, module = read(source, filename=filename)
    known = {each.name: each for each in analysis.components}
    wanted = name or _wanted(module, analysis.component, known)
    if wanted is None:
        message = f"{filename} holds nothing that can be called"
        hint = "write a typed function; or name what it is: tdev adopt FILE --name NAME"
        raise InvalidError(message, [Finding("#/code", message, "not_adoptable")], hint=hint)
    found = known.get(wanted)
    if found is not None:
        return found, module
    whole = next((each for each in analysis.components if each.form == "module"), None)
    if whole is None:  # a method of a class, or a value without brains: what they can do is what the file can do
        whole = analysis.component.model_copy(update={"effects": analysis.effects, "type": "tool", "brain_count": 0})
    return whole.model_copy(update={"name": wanted, "declared": None}), module


def _wanted(module: Module, main: ComponentFacts, known: Mapping[str, ComponentFacts]) -> str | None:
    """The main component; before it a value that we can call which decides as much, and that it does not use."""
    value = last_value(module)
    if main.form == "module":
        return value or tool_class(module)
    parts = module.named(main.name)
    uses = {name for part in parts for other in part.mentioned for name in other.names}
    if value is None or any(declaring(module, part.node) for part in parts if isinstance(part.node, Function)):
        return value or main.name
    decides = known[value].brain_count if value in known else 0
    return value if value not in uses and decides >= main.brain_count else main.name


def _facts(code: str, filename: str, name: str) -> ComponentFacts:
    return next(each for each in analyze(code, filename=filename, name=name).components if each.name == name)


class _Writer:
    """Writes the source of one adopted component.

    Args:
        module: The original module.
        source: Its text.
        target: What is adopted.
        facts: What is known of it.
    """

    def __init__(self, module: Module, source: str, target: Target, facts: ComponentFacts) -> None:
        self._target = target
        self._facts = facts
        self._text = source
        self.name = target.name
        node = target.node
        if target.way is not None and not isinstance(node, ast.ClassDef):
            self.name = f"run_{_snake(target.name)}"
        elif target.freed and isinstance(node, Function):
            self._text = freed_function(module, source, node)
        elif isinstance(node, ast.ClassDef):
            if target.function is not None:
                check_free(target.function)
            self._text = freed_class(module, source, node) if target.freed else source
            wants_method = target.function is not None and target.function.name == facts.name
            self.name = facts.name if wants_method else _tool_name(node)

    def code(self, name: str, facts: ComponentFacts, requirements: Sequence[str], *, unknown: bool = False) -> str:
        """The whole source, with a component of this name, what it does to the world, and what it needs.

        With ``unknown`` it is declared to do what nobody knows, which a person allows at each run.
        """
        effects = set(facts.effects) - {"pure"}
        if self._facts.brain_count:  # what it is told goes to a model
            effects.add("send")
        if unknown:
            effects.add("dynamic")
        kind = self._facts.type
        declared = (("effects", effects), ("requirements", set(requirements)))
        given = [f"{key}={json.dumps(sorted(values))}" for key, values in declared if values]
        decorator = f"@adopted_{kind}({', '.join(given)})" if given else f"@adopted_{kind}"
        if isinstance(self._target.node, Function) and self._target.way is None:
            body = _decorated(self._text, self._target.node.name, name, decorator)
        else:
            body = f"{self._text.rstrip()}\n\n\n{decorator}\n{self._adapter(name)}"
        return _with_import(body, f"from tdev.sdk import {kind} as adopted_{kind}")

    def _adapter(self, name: str) -> str:
        """The function that calls a class or a value."""
        target, about = self._target, self._about()
        if target.function is not None:
            return _method_adapter(name, target, about)
        assert target.calling is not None
        made = "()" if isinstance(target.node, ast.ClassDef | ast.FunctionDef) else ""
        crew = ".crew()" if isinstance(target.node, ast.ClassDef) and target.way is CREW else ""
        it = f"{target.name}{made}{crew}"
        return _value_adapter(name, target.calling, it, about)

    def _about(self) -> str:
        node = self._target.node
        said = self._facts.description
        if isinstance(node, ast.ClassDef):
            said = ast.get_docstring(node) or _constant(node, "description") or said
        said = said.strip().split("\n")[0].strip() or f"Runs {self._target.name} ({self._target.kind})"
        return said if said.endswith((".", "!", "?")) else f"{said}."


def _method_adapter(name: str, target: Target, about: str) -> str:
    function = target.function
    assert function is not None
    arguments = ast.parse(ast.unparse(function)).body[0].args  # type: ignore[attr-defined]
    positional = [*arguments.posonlyargs, *arguments.args][1:]
    shown = ast.arguments([], positional, None, arguments.kwonlyargs, arguments.kw_defaults, None, arguments.defaults)
    given = ", ".join(f"{each.arg}={each.arg}" for each in (*positional, *arguments.kwonlyargs))
    returns = f" -> {ast.unparse(function.returns)}" if function.returns is not None else ""
    waits, awaits = ("async ", "await ") if isinstance(function, ast.AsyncFunctionDef) else ("", "")
    call = f"{target.name}().{function.name}" if function.name != "__call__" else f"{target.name}()"
    return (
        f"{waits}def {name}({ast.unparse(shown)}){returns}:\n"
        f'    """{_safe(about)}"""\n    return {awaits}{call}({given})\n'
    )


def _value_adapter(name: str, calling: Calling, it: str, about: str) -> str:
    parameters = ", ".join(f"{each}: {hint}" for each, hint, _ in calling.parameters)
    told = "".join(f"        {each}: {_safe(said)}\n" for each, _, said in calling.parameters)
    arguments = f"\n    Args:\n{told}" if told else ""
    lines = "".join(f"    {line.format(it=it)}\n" if line else "\n" for line in calling.lines)
    waits = "async " if calling.waits else ""
    return (
        f"{waits}def {name}({parameters}) -> {calling.returns}:\n"
        f'    """{_safe(about)}\n{arguments}\n    Returns:\n        {calling.told}.\n    """\n{lines}'
    )


def _decorated(source: str, function: str, name: str, decorator: str) -> str:
    """The source with a decorator over a function, which gets a new name where one is wanted."""
    nodes = [each for each in parse(source).body if isinstance(each, Function) and each.name == function]
    node = nodes[-1]
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    lines = source.split("\n")
    if name != function:
        lines[node.lineno - 1] = re.sub(rf"\bdef {function}\b", f"def {name}", lines[node.lineno - 1], count=1)
    lines.insert(first - 1, decorator)
    return "\n".join(lines).rstrip("\n") + "\n"


def _with_import(source: str, line: str) -> str:
    """The source with an import after its docstring and what must stand first."""
    after = 0
    for number, node in enumerate(parse(source).body):
        docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if docstring or (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            after = node.end_lineno or node.lineno
        else:
            break
    lines = source.split("\n")
    return "\n".join([*lines[:after], *([""] if after else []), line, *([] if after else [""]), *lines[after:]])


def _is_ours(module: Module, node: ast.stmt) -> bool:
    decorators = getattr(node, "decorator_list", ())
    return any(origin.startswith("tdev.") for each in decorators for origin in module.origins.of(each))


def _tool_name(node: ast.ClassDef) -> str:
    """The name that a class gives its tool, or its own without what says that it is one."""
    word = re.sub(r"\W+", "_", _constant(node, "name").strip().lower()).strip("_")
    if word.isidentifier() and word != node.name:
        return word
    return _snake(node.name.removesuffix("Tool") or node.name)


def _constant(node: ast.ClassDef, field: str) -> str:
    """The text that a class gives one of its fields, or none."""
    for each in node.body:
        target = (
            each.target
            if isinstance(each, ast.AnnAssign)
            else each.targets[0]
            if isinstance(each, ast.Assign)
            else None
        )
        value = getattr(each, "value", None)
        if isinstance(target, ast.Name) and target.id == field and isinstance(value, ast.Constant):
            return value.value if isinstance(value.value, str) else ""
    return ""


def _snake(name: str) -> str:
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return found if found != name else f"run_{found}" if name[:1].isupper() else found


def _pinned(distribution: str, versions: Versions) -> str:
    known = versions(distribution)
    return f"{distribution}=={known}" if known else distribution


def _library(target: Target, found: ComponentFacts) -> str | None:
    if target.way is not None:
        return target.way.library
    return next((each for each in found.imports if requirements_of([each])), None)


def _notes(target: Target, found: ComponentFacts, requirements: Sequence[str]) -> tuple[str, ...]:
    notes = []
    loose = [each for each in requirements if "==" not in each]
    if loose:
        notes.append(f"no version is known here of {', '.join(loose)}: install it, or write the version")
    if requirements:
        notes.append("the sandbox of this machine has the standard library alone; with libraries it runs as a service")
    if found.brain_count and requirements:
        notes.append(_KEYS)
    properties = found.input_schema.get("properties")
    untyped = [key for key, schema in properties.items() if not schema] if isinstance(properties, dict) else []
    if untyped:
        notes.append(f"{', '.join(untyped)} without a type hint: anything is taken")
    if not found.examples and isinstance(target.node, Function):
        notes.append("it has no examples: write calls into its docstring (>>> ...), they are its first tests")
    return tuple(notes)


def _stopped(code: str, found: ComponentFacts) -> tuple[str, ...]:
    """What the static gate will say when it is registered."""
    told = [f"to be registered: {finding.message}"[:300] for finding in gate(code, found.effects)[:3]]
    if "dynamic" in found.effects:
        told.append("nobody knows what its library does: it is declared dynamic, and a person allows each run")
    return tuple(told)


def _safe(text: str) -> str:
    return text.replace("\\", "/").replace('"""', "'''").rstrip('"')
