"""How code behaves: its errors, what it leaves behind, and what its tests tell."""

import ast
import re
from collections.abc import Iterator

from tdev.domain.evaluation.code_form import mark_at
from tdev.domain.evaluation.code_subject import CodeSubject
from tdev.domain.evaluation.rubric import Mark, Seen

LEAST_MUTATION = 0.8
_UNFINISHED = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b")
_CALLING = frozenset({"urlopen", "get", "post", "put", "delete", "request", "run", "check_output"})
_CALLERS = frozenset({"requests", "httpx", "urllib", "request", "subprocess"})


def errors(subject: CodeSubject) -> Seen:
    """No error is hidden, none is raised without a reason, no wait outside is without an end."""
    marks = [mark for node in ast.walk(subject.tree) for mark in _of_node(node)]
    return Seen("" if marks else "no error is hidden", tuple(marks))


def _of_node(node: ast.AST) -> Iterator[Mark]:
    if isinstance(node, ast.ExceptHandler):
        yield from _handled(node)
    elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and not (node.exc.args or node.exc.keywords):
        yield mark_at("raised_blindly", f"{ast.unparse(node.exc)} is raised without a reason", node.lineno)
    elif isinstance(node, ast.Call) and _waits(node) and not any(k.arg in ("timeout", None) for k in node.keywords):
        yield mark_at("no_timeout", f"{ast.unparse(node.func)} waits without a time limit", node.lineno)


def _handled(node: ast.ExceptHandler) -> Iterator[Mark]:
    silent = all(isinstance(one, ast.Pass | ast.Continue) for one in node.body)
    name = ast.unparse(node.type) if node.type else ""
    broad = name in ("", "Exception", "BaseException")
    raises = any(isinstance(one, ast.Raise) for one in ast.walk(node))
    if silent and broad:
        yield mark_at("hidden_error", "every error is caught and forgotten", node.lineno)
    elif broad and not raises:
        yield mark_at("broad_except", "every error is caught, whatever it is", node.lineno)


def _waits(call: ast.Call) -> bool:
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in _CALLING:
        return False
    return ast.unparse(func.value).rpartition(".")[2] in _CALLERS


def clean(subject: CodeSubject) -> Seen:
    """Nothing is unfinished, unused or risky."""
    marks = [*_unfinished(subject), *_unused(subject), *_habits(subject)]
    marks += [
        mark_at("risk", f"{risk.rule}: {risk.source}"[:200], risk.line)
        for risk in subject.analysis.risks
        if risk.severity != "low"
    ]
    return Seen("" if marks else "nothing unfinished, unused or risky", tuple(marks))


def _unfinished(subject: CodeSubject) -> Iterator[Mark]:
    for number, line in enumerate(subject.source.splitlines(), 1):
        if _UNFINISHED.search(line):
            yield mark_at("unfinished", "a comment says that something is left to do", number)
    for function in subject.functions:
        body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
        stub = not body or (len(body) == 1 and isinstance(body[0], ast.Pass))
        refuses = len(body) == 1 and isinstance(body[0], ast.Raise) and "NotImplemented" in ast.unparse(body[0])
        if stub or refuses:
            yield mark_at("unfinished", f"{function.name} does nothing yet", function.lineno)


def _unused(subject: CodeSubject) -> Iterator[Mark]:
    used = {node.id for node in ast.walk(subject.tree) if isinstance(node, ast.Name)}
    for node in ast.walk(subject.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [(alias.asname or alias.name.partition(".")[0]) for alias in node.names]
            for name in (one for one in names if one not in used and one != "*"):
                yield mark_at("unused_import", f"{name} is imported and not used", node.lineno)


def _habits(subject: CodeSubject) -> Iterator[Mark]:
    for function in subject.functions:
        defaults = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
        if any(isinstance(one, ast.List | ast.Dict | ast.Set) for one in defaults):
            yield mark_at("mutable_default", f"a default of {function.name} is shared by all calls", function.lineno)
    for node in ast.walk(subject.tree):
        if isinstance(node, ast.Global):
            yield mark_at("global_state", f"{', '.join(node.names)} is changed for all calls", node.lineno)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield mark_at("prints", "it prints instead of giving back", node.lineno)


def held(subject: CodeSubject) -> Seen:
    """Its examples hold when they are run."""
    line = subject.facts.line
    if subject.passed is None:
        return Seen("", (mark_at("not_run", "its examples were not run", line),))
    told = f"{subject.passed} of {subject.passed + subject.failed} hold"
    share = subject.failed / max(1, subject.passed + subject.failed)
    marks = (mark_at("failed", f"{subject.failed} do not hold", line, share),) if subject.failed else ()
    if not subject.passed and not subject.failed:
        marks = (mark_at("not_run", "there was nothing to run", line),)
    return Seen(told, marks)


def mutation(subject: CodeSubject) -> Seen:
    """Its tests notice when it is changed."""
    killed = subject.mutation
    if killed is None:
        return Seen("", (mark_at("not_measured", "what its tests notice was not measured", subject.facts.line),))
    told = f"its tests notice {killed:.0%} of the changes, {LEAST_MUTATION:.0%} are wanted"
    if killed >= LEAST_MUTATION:
        return Seen(told)
    return Seen(told, (mark_at("survivors", "too many changes go unnoticed", subject.facts.line, 1 - killed),))
