"""Takes a tool out of its framework: the decorator or the base class goes, the function stays as it is written."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tdev.domain.analysis import frameworks
from tdev.domain.analysis.parts import Module
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.parsing import parse

BASES = frozenset({"BaseTool", "Tool", "StructuredTool"})
_WRAPPER = re.compile(r"\.(StructuredTool(\.from_function)?|Tool(\.from_function)?)$")
_SERVERS = frozenset({"FastMCP", "MCPServer"})
_ITS_MODULES = frozenset({"pydantic", "crewai_tools", "mcp", "fastmcp"})
_FOR_THE_FRAMEWORK = frozenset({"args_schema", "return_direct", "handle_tool_error", "response_format", "env_vars"})
_GIVEN_BY_IT = ("RunContextWrapper", "ToolContext", "RunContext", "InjectedState", "InjectedToolArg", "CallbackManager")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Cut:
    """Lines that go from a source, and texts that take the place of lines."""

    source: str
    gone: set[int] = field(default_factory=set)
    instead: dict[int, str] = field(default_factory=dict)

    def node(self, node: ast.stmt | ast.expr) -> None:
        """Take the lines of a node away, with what decorates it."""
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        self.gone |= set(range(first, (node.end_lineno or node.lineno) + 1))

    def text(self) -> str:
        """What is left."""
        lines = self.source.split("\n")
        kept = [self.instead.get(n, line) for n, line in enumerate(lines, 1) if n in self.instead or n not in self.gone]
        return "\n".join(kept)


def declaring(module: Module, node: Function) -> list[ast.expr]:
    """The decorators by which a framework makes a tool of a function."""
    found = []
    for decorator in node.decorator_list:
        for origin in module.origins.of(decorator):
            ours = origin.startswith("tdev.")
            if frameworks.declares(origin) == "tool" and not ours and decorator not in found:
                found.append(decorator)
    return found


def wraps(module: Module, value: ast.expr, node: Function) -> bool:
    """Whether a value is a tool around a function: ``StructuredTool.from_function(func=f)``, ``Tool(func=f)``."""
    if not isinstance(value, ast.Call) or not any(_WRAPPER.search(o) for o in module.origins.of(value.func)):
        return False
    given = [k.value for k in value.keywords if k.arg in ("func", "coroutine")] or value.args[:1]
    return any(isinstance(each, ast.Name) and each.id == node.name for each in given)


def wrapping(module: Module, node: Function) -> list[ast.stmt]:
    """The statements that make a tool of a function."""
    made = [each for each in module.tree.body if isinstance(each, ast.Assign | ast.AnnAssign)]
    return [each for each in made if each.value is not None and wraps(module, each.value, node)]


def is_toolkit(node: ast.ClassDef, bases: Iterable[str]) -> bool:
    """Whether a class is a collection of tools whose making only tells its framework of them."""
    makers = [each for each in node.body if isinstance(each, Function) and each.name == "__init__"]
    return any(frameworks.last(base) == "Toolkit" for base in bases) and all(map(_only_tells, makers))


def _only_tells(node: Function) -> bool:
    told = [each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    return all(isinstance(each, ast.Expr) and ast.unparse(each).startswith("super().__init__(") for each in told)


def check_free(node: Function) -> None:
    """Whether a function can do without its framework.

    Raises:
        InvalidError: When one of its parameters is something that only the framework gives.
    """
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    for argument in arguments:
        hint = ast.unparse(argument.annotation) if argument.annotation is not None else ""
        if any(name in hint for name in _GIVEN_BY_IT):
            message = f"{node.name} takes {argument.arg}: {hint}, which only its framework gives"
            finding = Finding("#/code", message, "needs_its_framework")
            raise InvalidError(message, [finding], hint="give it plain parameters, and adopt that")


def freed_function(module: Module, source: str, node: Function) -> str:
    """The source without the decorators that made a tool of a function, and without what nothing needs any more.

    Raises:
        InvalidError: See ``check_free``.
    """
    check_free(node)
    cut = Cut(source)
    for decorator in declaring(module, node):
        cut.node(decorator)
    for statement in (*wrapping(module, node), *filter(_is_script, module.tree.body)):
        cut.node(statement)
    return without_unused(cut.text(), {node.name})


def freed_class(module: Module, source: str, node: ast.ClassDef) -> str:
    """The source with a class that has no base of a framework, and only fields that it uses itself.

    Raises:
        InvalidError: When it cannot be made without values that are not in the code.
    """
    cut = Cut(source)
    used = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    toolkit = is_toolkit(node, module.bases(node))
    for each in node.body:
        if toolkit and isinstance(each, Function) and each.name == "__init__":
            cut.node(each)
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        name = each.target.id
        if name in _FOR_THE_FRAMEWORK:
            cut.node(each)
        elif each.value is None and name in used:
            message = f"{node.name} is made with a value of {name}, which is not in the code"
            finding = Finding("#/code", message, "needs_a_value")
            raise InvalidError(message, [finding], hint=f"give {name} a value in the class, or adopt a function")
    kept = [ast.unparse(base) for base in node.bases if not _is_framework(module, base)]
    _new_head(cut, node, f"({', '.join(kept)})" if kept else "")
    return without_unused(cut.text(), {node.name})


def _new_head(cut: Cut, node: ast.ClassDef, bases: str) -> None:
    """Other bases in the lines from ``class`` to its colon; what follows the colon on its line stays."""
    lines, first = cut.source.split("\n"), node.body[0]
    inside: list[ast.expr] = [*node.bases, *(each.value for each in node.keywords)]
    last = max((each.end_lineno or each.lineno for each in inside), default=node.lineno)
    while last + 1 < first.lineno and not lines[last - 1].partition("#")[0].rstrip().endswith(":"):
        last += 1
    rest = f" {lines[last - 1].encode()[first.col_offset :].decode()}" if first.lineno == last else ""
    margin = lines[node.lineno - 1].partition("class")[0]
    cut.gone |= set(range(node.lineno, last + 1))
    cut.instead[node.lineno] = f"{margin}class {node.name}{bases}:{rest}"


def _is_framework(module: Module, base: ast.expr) -> bool:
    return any(frameworks.last(origin) in BASES | {"Toolkit"} for origin in module.origins.of(base))


def without_unused(source: str, kept: set[str]) -> str:
    """The source without imports of frameworks and classes of data that nothing mentions any more.

    Args:
        source: Python.
        kept: Names that stay although nothing mentions them.
    """
    while True:
        tree = parse(source)
        mentioned = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        cut = Cut(source)
        for node in tree.body:
            _cut_unused(node, mentioned | kept, cut)
        if not cut.gone:
            return source
        source = cut.text()


def _cut_unused(node: ast.stmt, mentioned: set[str], cut: Cut) -> None:
    server = isinstance(node, ast.Assign) and _makes_server(node) and not mentioned & set(_targets(node))
    data = isinstance(node, ast.ClassDef) and node.name not in mentioned and _is_data(node)
    if server or data:
        cut.node(node)
        return
    if not isinstance(node, ast.Import | ast.ImportFrom) or not _of_framework(node):
        return
    needed = [each for each in node.names if (each.asname or each.name.partition(".")[0]) in mentioned]
    if len(needed) == len(node.names):
        return
    cut.node(node)
    if needed:
        cut.instead[node.lineno] = ast.unparse(_with_names(node, needed))


def _makes_server(node: ast.Assign) -> bool:
    """``mcp = FastMCP("name")``: it only collects the tools that are decorated with it."""
    return isinstance(node.value, ast.Call) and ast.unparse(node.value.func).rpartition(".")[2] in _SERVERS


def _targets(node: ast.Assign) -> list[str]:
    return [each.id for each in node.targets if isinstance(each, ast.Name)]


def _is_script(node: ast.stmt) -> bool:
    """``if __name__ == "__main__":``, which a component never does."""
    return isinstance(node, ast.If) and any(
        isinstance(each, ast.Name) and each.id == "__name__" for each in ast.walk(node.test)
    )


def _with_names(node: ast.Import | ast.ImportFrom, names: list[ast.alias]) -> ast.stmt:
    if isinstance(node, ast.Import):
        return ast.Import(names)
    return ast.ImportFrom(node.module, names, node.level)


def _of_framework(node: ast.Import | ast.ImportFrom) -> bool:
    modules: Iterable[str] = (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
    )
    return any(module.partition(".")[0] in frameworks.ROOTS | _ITS_MODULES for module in modules)


def _is_data(node: ast.ClassDef) -> bool:
    """A model of arguments: a class with fields and without methods."""
    return bool(node.bases) and not any(isinstance(each, Function) for each in node.body)
