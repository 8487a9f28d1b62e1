"""What of a source is adopted, and what kind of thing it is."""

import ast
from dataclasses import dataclass

from tdev.domain.adoption.calling import CREW, FLOW, Calling, Way, way_of
from tdev.domain.adoption.freeing import BASES, Function, declaring, is_toolkit, wrapping, wraps
from tdev.domain.analysis import frameworks
from tdev.domain.analysis.parts import Module
from tdev.kernel.errors import Finding, InvalidError

_TITLES = {
    "strands": "Strands",
    "langchain_core": "LangChain",
    "langchain": "LangChain",
    "langchain_community": "LangChain",
    "agents": "OpenAI Agents",
    "crewai": "CrewAI",
    "crewai_tools": "CrewAI",
    "agno": "agno",
    "smolagents": "smolagents",
    "pydantic_ai": "PydanticAI",
    "llama_index": "LlamaIndex",
    "mcp": "MCP",
}
ENTRIES = ("run", "_run", "__call__", "execute", "invoke", "process", "handle")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to adopt: a function, a method of a class without arguments of its own, or a value that is called.

    Attributes:
        name: Its name in the source.
        kind: What it is, for people.
        node: Its definition, or the statement that makes it.
        function: The function or method that is called; None for a value.
        way: How a value is called, with its ``calling``.
        freed: Whether its framework goes.
    """

    name: str
    kind: str
    node: ast.stmt
    function: Function | None = None
    way: Way | None = None
    calling: Calling | None = None
    freed: bool = False


def target_of(module: Module, name: str, filename: str) -> Target:
    """What a name of the module is.

    Raises:
        InvalidError: When it is nothing that can be adopted; the hint says what can.
    """
    nodes = [part.node for part in module.named(name)]
    node = nodes[-1] if nodes else None
    if node is None:
        return _method(module, name, filename)
    if isinstance(node, Function):
        return _function(module, node)
    if isinstance(node, ast.ClassDef):
        return _class(module, node)
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        return _value(module, name, node, node.value)
    raise _nothing(filename, f"{name!r} is neither a function, a class nor a value")


def last_value(module: Module) -> str | None:
    """The last value of a module that we know how to call: what a script without functions is about."""
    found = None
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found = node.targets[0].id if way_of(module, node.value) is not None else found
    return found


def tool_class(module: Module) -> str | None:
    """The last class of a module that is a tool by its base: all its methods may be private."""
    found = None
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and any(frameworks.last(base) in BASES for base in module.bases(node)):
            found = node.name
    return found


def _method(module: Module, name: str, filename: str) -> Target:
    """One method of a class that can be made without arguments."""
    for node in module.tree.body:
        methods = [each for each in getattr(node, "body", ()) if isinstance(each, Function)]
        for method in methods if isinstance(node, ast.ClassDef) else ():
            made = next((each for each in methods if each.name == "__init__"), None)
            if method.name == name and (made is None or not _needs_arguments(made)):
                assert isinstance(node, ast.ClassDef)
                bases = module.bases(node)
                return Target(node.name, _class_kind(bases), node, method, freed=is_toolkit(node, bases))
    raise _nothing(filename, f"it holds no {name!r}")


def _class_kind(bases: tuple[str, ...]) -> str:
    return "agno tool" if any(frameworks.last(base) == "Toolkit" for base in bases) else "plain class"


def _function(module: Module, node: Function) -> Target:
    decorators = declaring(module, node)
    if not decorators and wrapping(module, node):
        return Target(node.name, "LangChain tool", node, node, freed=True)
    if not decorators:
        return _maker(module, node) or Target(node.name, "plain function", node, node)
    origin = sorted(module.origins.of(decorators[0]))[0]
    title = _TITLES.get(frameworks.root(origin), frameworks.root(origin))
    return Target(node.name, f"{title} tool", node, node, freed=True)


def _maker(module: Module, node: Function) -> Target | None:
    """A function without arguments that makes a thing we know how to call: that is what is adopted."""
    returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value is not None]
    way = way_of(module, returned[-1]) if returned else None
    arguments = node.args
    if way is None or isinstance(node, ast.AsyncFunctionDef) or _required(arguments) > 0:
        return None
    return Target(node.name, way.title, node, way=way, calling=way.make(module, returned[-1]))


def _class(module: Module, node: ast.ClassDef) -> Target:
    bases = module.bases(node)
    decorators = [origin for each in node.decorator_list for origin in module.origins.of(each)]
    if any(frameworks.last(origin.removesuffix("()")) == "CrewBase" for origin in decorators):
        return _made(module, node, CREW)
    if FLOW.fits(bases):
        return _made(module, node, FLOW)
    methods = {each.name: each for each in node.body if isinstance(each, Function)}
    tool = next((base for base in bases if frameworks.last(base) in BASES), None)
    does = next((methods[each] for each in ("_run", "run", "forward") if each in methods), None)
    if tool is not None and does is not None:
        title = _TITLES.get(frameworks.root(tool), frameworks.root(tool))
        return Target(node.name, f"{title} tool", node, does, freed=True)
    if "__init__" in methods and _needs_arguments(methods["__init__"]):
        message = f"{node.name} cannot be made without arguments"
        hint = "write a function that makes one and calls it, and adopt that"
        raise InvalidError(message, [Finding("#/code", message, "needs_arguments")], hint=hint)
    named = [methods[each] for each in ENTRIES if each in methods]
    public = [each for each in methods.values() if not each.name.startswith("_")]
    if not named and len(public) != 1:
        told = ", ".join(each.name for each in public)
        raise _nothing(node.name, f"it has several methods, and none is called run; name one of {told}")
    return Target(node.name, _class_kind(bases), node, (named or public)[0], freed=is_toolkit(node, bases))


def _made(module: Module, node: ast.ClassDef, way: Way) -> Target:
    return Target(node.name, way.title, node, way=way, calling=way.make(module, ast.Constant(None)))


def _value(module: Module, name: str, node: ast.stmt, value: ast.expr) -> Target:
    inner = _wrapped_function(module, value)
    if inner is not None:
        return Target(inner.name, "LangChain tool", inner, inner, freed=True)
    way = way_of(module, value)
    if way is None:
        raise _nothing(name, "it is no value of a framework that we know how to call")
    return Target(name, way.title, node, way=way, calling=way.make(module, value))


def _wrapped_function(module: Module, value: ast.expr) -> Function | None:
    """The function inside ``StructuredTool.from_function(func=f)`` or ``Tool(name=..., func=f)``."""
    functions = [each for each in module.tree.body if isinstance(each, Function)]
    return next((each for each in functions if wraps(module, value, each)), None)


def _needs_arguments(node: Function) -> bool:
    return _required(node.args) > 1  # beside itself


def _required(arguments: ast.arguments) -> int:
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional + sum(default is None for default in arguments.kw_defaults)


def _nothing(what: str, why: str) -> InvalidError:
    message = f"{what} cannot be adopted: {why}"
    hint = (
        "what can: typed functions, classes with run, tools of LangChain, CrewAI, Strands, agno and OpenAI agents,"
        " agents, graphs, crews and chains of these; name one: tdev adopt FILE --name NAME"
    )
    return InvalidError(message, [Finding("#/name", message, "not_adoptable")], hint=hint)
