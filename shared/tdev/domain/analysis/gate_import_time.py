"""What runs as soon as a module is imported: it may build values, and nothing else."""

import ast
from collections.abc import Iterator

from tdev.domain.analysis.effects import Effects
from tdev.domain.analysis.gate_modules import Refused, calls_models, effects_of, judged
from tdev.domain.analysis.gate_names import BUILTINS, Found, Names
from tdev.domain.analysis.gate_tables import NO_TYPES
from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.tables import words

_BUILDERS = words(
    "str int float complex bool bytes bytearray tuple list dict set frozenset range zip map filter enumerate sorted"
    " reversed len min max sum abs round any all ord chr bin hex oct repr hash isinstance issubclass type property"
    " classmethod staticmethod super object slice iter next divmod pow callable format memoryview hasattr getattr"
)
_CLIENTS = words("boto3.client boto3.resource boto3.Session boto3.session.Session botocore.config.Config")
_NOT_YET = words("time.sleep sys.exit asyncio.run logging.disable random.seed locale.setlocale")
_ADVICE = "do it in the function that is called"
_EVALUATED = Refused("runs-text", "a text in an annotation is evaluated, and this one calls something", "name the type")


class ImportTime:
    """Judges what an import of the module runs.

    Args:
        module: The module.
        names: What its names stand for.
        lines: Its source lines.
    """

    def __init__(self, module: Module, names: Names, lines: list[str]) -> None:
        self._module = module
        self._names = names
        self._effects = Effects(module, lines)

    def of(self) -> Found:
        """Calls at import that do more than build a value, and effects that an import has."""
        for node in _run_by_import(self._module.tree):
            refused = self._call(node) if isinstance(node, ast.Call) else None
            for decorator in getattr(node, "decorator_list", ()):
                if not isinstance(decorator, ast.Call):
                    refused = refused or self._callee(decorator)
            if refused is not None:
                yield node, refused
        for node in ast.walk(self._module.tree):
            for annotation in _annotations(node):
                yield from ((text, _EVALUATED) for text in _calling_texts(annotation))

    def effects(self) -> Iterator[tuple[int, Refused]]:
        """Line and reason of each effect that an import of this module has."""
        for part in self._module.closure(()):
            for effect, evidence in self._effects.of(part).effects.items():
                if evidence.source.startswith(("import ", "from ")):
                    continue  # what may be imported is judged by name
                why = f"importing it has the effect {effect}"
                yield evidence.line, Refused("effect-at-import", why, _ADVICE)

    def _call(self, node: ast.Call) -> Refused | None:
        return self._callee(node.func)

    def _callee(self, callee: ast.expr) -> Refused | None:
        paths = self._names.paths(callee)
        if paths:
            return next((r for r in map(_imported, paths) if r is not None), None)
        if isinstance(callee, ast.Name):
            if callee.id in BUILTINS and self._names.is_builtin(callee, callee.id) and not _is_value(callee.id):
                return Refused("call-at-import", f"{callee.id}() runs when the code is imported", _ADVICE)
            return None
        if isinstance(callee, ast.Attribute):
            return None
        if isinstance(callee, ast.Call):
            return self._callee(callee.func)
        return Refused("call-at-import", "something runs when the code is imported", _ADVICE)


def _is_value(name: str) -> bool:
    return name in _BUILDERS or name.endswith(("Error", "Exception", "Warning"))


def _imported(path: str) -> Refused | None:
    if path in _CLIENTS or calls_models(path.partition(".")[0]):
        return None
    if judged(path, frozenset()) is None and not effects_of(path) and path not in _NOT_YET:
        return None
    return Refused("call-at-import", f"{path}() runs when the code is imported", _ADVICE)


def _run_by_import(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that an import evaluates: not the bodies of functions, and not what stands below ``__main__``."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args, *([] if node.returns is None else [node.returns])]
        elif isinstance(node, ast.Lambda):
            waiting.append(node.args)
        elif not (isinstance(node, ast.If) and _asks_for_main(node.test)):
            waiting += ast.iter_child_nodes(node)
        else:
            waiting += node.orelse


def _asks_for_main(test: ast.expr) -> bool:
    names = [node.id for node in ast.walk(test) if isinstance(node, ast.Name)]
    texts = [node.value for node in ast.walk(test) if isinstance(node, ast.Constant)]
    equal = isinstance(test, ast.Compare) and [type(op) for op in test.ops] == [ast.Eq]
    return equal and names == ["__name__"] and texts == ["__main__"]


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
        yield node.returns


def _calling_texts(annotation: ast.expr) -> Iterator[ast.Constant]:
    """Texts of an annotation that are more than names of types; what stands in ``Literal[...]`` is data."""
    waiting: list[ast.AST] = [annotation]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", getattr(node.value, "attr", "")) in NO_TYPES:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_type(node.value):
            yield node
        waiting += ast.iter_child_nodes(node)


def _is_type(text: str) -> bool:
    if len(text) > 1000 or text.count("(") + text.count("[") > 50:
        return False
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "(" not in text
    return not any(isinstance(n, ast.Call | ast.Lambda | ast.NamedExpr | ast.GeneratorExp) for n in ast.walk(tree))
