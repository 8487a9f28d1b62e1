"""The form of code: types, words, examples, complexity, size."""

import ast
from collections.abc import Iterator

from tdev.domain.evaluation.code_subject import CodeSubject, Function, own_nodes, parameters_of
from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.kernel.plurals import counted

MOST_COMPLEXITY = 10
"""Ways through a function (McCabe, 1976, counted by statements), as for the code of the product."""
MOST_LINES = 50
MOST_FILE_LINES = 400
LONGEST_LINE = 120
MOST_PARAMETERS = 6
MOST_NESTING = 4
LEAST_EXAMPLES = 2
_VAGUE = frozenset({"Any", "object", "dict", "list", "tuple", "set", "Dict", "List"})
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)


def mark_at(code: str, message: str, line: int, share: float = 1.0) -> Mark:
    """What was seen at a line."""
    return Mark(code, message, field=f"line {line}", share=share)


def typed(subject: CodeSubject) -> Seen:
    """Every parameter and result has a type, and none is just anything."""
    marks = [mark for function in subject.functions for mark in _types_of(function)]
    return Seen("" if marks else f"{counted(len(subject.functions), 'function')}, all typed", tuple(marks))


def _types_of(function: Function) -> Iterator[Mark]:
    places = [(one.arg, one.annotation) for one in parameters_of(function)]
    if function.name != "__init__":
        places.append(("its result", function.returns))
    for name, annotation in places:
        if annotation is None:
            yield mark_at("untyped", f"{name} of {function.name} has no type", function.lineno)
        elif isinstance(annotation, ast.Name) and annotation.id in _VAGUE and not function.name.startswith("_"):
            yield mark_at("vague_type", f"{name} of {function.name} is just {annotation.id}", function.lineno)


def documented(subject: CodeSubject) -> Seen:
    """The module, the component and its errors are described."""
    marks = []
    if ast.get_docstring(subject.tree) is None and len(subject.public) > 1:
        marks.append(mark_at("no_module_words", "the module does not say what it is for", 1))
    entry = subject.entry
    if len(subject.facts.description.split()) < 3:
        marks.append(mark_at("no_description", f"{subject.facts.name} does not say what it does", subject.facts.line))
    words = (ast.get_docstring(entry) or "") if entry else ""
    if entry is not None and words and len(parameters_of(entry)) > 2:
        unsaid = [one.arg for one in parameters_of(entry) if one.arg not in words and one.arg != "context"]
        marks += [mark_at("argument_unsaid", f"what {name!r} is, is not said", entry.lineno) for name in unsaid]
    if entry is not None:
        raised = {name for node in own_nodes(entry) if (name := _raised(node))}
        marks += [
            mark_at("error_unsaid", f"that it raises {name} is not said", entry.lineno)
            for name in sorted(raised)
            if name not in words
        ]
    return Seen("" if marks else "described", tuple(marks))


def _raised(node: ast.AST) -> str:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return ""
    called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return called.id if isinstance(called, ast.Name) and called.id[0].isupper() else ""


def examples(subject: CodeSubject) -> Seen:
    """There are examples, more than one, and one of them at an edge (nothing, zero, empty)."""
    shown, line = subject.shown, subject.facts.line
    told = counted(len(shown), "example")
    if not shown:
        return Seen(told, (mark_at("no_examples", f"{subject.facts.name} shows no example", line),))
    marks = []
    if len(shown) < LEAST_EXAMPLES:
        marks.append(mark_at("few_examples", f"{len(shown)} of at least {LEAST_EXAMPLES} examples", line))
    edge = any(value in ("", 0, None, False) or value in ([], {}) for one in shown for value in one.input.values())
    if not edge and not any(one.output in ("", 0, None, False, [], {}) for one in shown):
        marks.append(mark_at("no_edge", "no example is at an edge: empty, zero or nothing", line))
    return Seen(told, tuple(marks))


def complexity(subject: CodeSubject) -> Seen:
    """No function has too many ways through it, nests too deep, or takes too much."""
    marks, most = [], 0
    for function in subject.functions:
        ways = _ways(function)
        most = max(most, ways)
        if ways > MOST_COMPLEXITY:
            message = f"{function.name} has {ways} ways through it, {MOST_COMPLEXITY} are the most"
            marks.append(mark_at("complex", message, function.lineno))
        depth = _depth(function.body)
        if depth > MOST_NESTING:
            message = f"{function.name} nests {depth} deep, {MOST_NESTING} is the most"
            marks.append(mark_at("nested", message, function.lineno))
        count = len(parameters_of(function))
        if count > MOST_PARAMETERS:
            message = f"{function.name} takes {count} parameters, {MOST_PARAMETERS} are the most"
            marks.append(mark_at("many_parameters", message, function.lineno))
    return Seen(f"at most {most} ways through a function", tuple(marks))


def _ways(function: Function) -> int:
    nodes = list(own_nodes(function))
    cases = sum(len(node.cases) for node in nodes if isinstance(node, ast.Match))
    return 1 + cases + sum(isinstance(node, _BRANCHES) for node in nodes)


def _depth(body: list[ast.stmt]) -> int:
    """How deep blocks stand in one another; an ``elif`` stands where its ``if`` does."""
    deepest = 0
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        rest = _inside(node)
        if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            rest.remove(node.orelse[0])
            deepest = max(deepest, _depth(node.orelse))
        deepest = max(deepest, isinstance(node, _BLOCKS) + _depth(rest))
    return deepest


def _inside(node: ast.stmt) -> list[ast.stmt]:
    """The statements right inside a statement."""
    found: list[ast.stmt] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            found.append(child)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            found += child.body
    return found


def size(subject: CodeSubject) -> Seen:
    """Functions, the whole and its lines are short."""
    lines = subject.source.splitlines()
    marks = []
    for function in subject.functions:
        count = (function.end_lineno or function.lineno) - function.lineno + 1
        if count > MOST_LINES:
            message = f"{function.name} has {count} lines, {MOST_LINES} are the most"
            marks.append(mark_at("long_function", message, function.lineno))
    if len(lines) > MOST_FILE_LINES:
        marks.append(mark_at("long_file", f"{len(lines)} lines, {MOST_FILE_LINES} are the most", 1))
    long = [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]
    marks += [mark_at("long_line", f"a line has more than {LONGEST_LINE} characters", number) for number in long[:6]]
    return Seen(counted(len(lines), "line"), tuple(marks))
