"""From text to a syntax tree that is safe to walk: bounded in size and depth."""

import ast
import warnings

from tdev.kernel.errors import Finding, InvalidError

MOST_BYTES = 200_000
"""Largest source in bytes of UTF-8."""

MOST_DEPTH = 300
"""Deepest nesting of the syntax tree; a chain of a hundred ``elif`` is about 100 deep."""


def parse(source: str, filename: str = "<code>") -> ast.Module:
    """Parse a source text; the text is never compiled or executed.

    Raises:
        InvalidError: With one finding that names the line: too large, a NUL, a syntax error, or nested too deeply.
    """
    try:
        size = len(source.encode())
    except UnicodeEncodeError as cause:
        raise _refused(filename, "the text has half a character pair (lone surrogate)", "encoding", 1) from cause
    if size > MOST_BYTES:
        message = f"the source has {size} bytes, at most {MOST_BYTES} are read"
        raise _refused(filename, message, "too_large", 1)
    if "\0" in source:
        line = source.count("\n", 0, source.index("\0")) + 1
        raise _refused(filename, "the source contains a NUL character", "nul", line)
    tree = _tree(source, filename)
    depth, line = _deepest(tree)
    if depth > MOST_DEPTH:
        raise _refused(filename, f"the source nests {depth} levels deep, at most {MOST_DEPTH} are read", "depth", line)
    return tree


def _tree(source: str, filename: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, "<code>", type_comments=False)
    except SyntaxError as cause:
        raise _refused(filename, f"syntax error: {cause.msg}", "syntax", cause.lineno or 1) from cause
    except (MemoryError, RecursionError) as cause:  # the parser's own bounds on nesting
        raise _refused(filename, "the source nests too deeply to be parsed", "depth", 1) from cause
    except ValueError as cause:
        raise _refused(filename, f"the source cannot be read: {cause}", "syntax", 1) from cause


def _deepest(tree: ast.AST) -> tuple[int, int]:
    deepest, line = 0, 1
    stack: list[tuple[ast.AST, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > deepest:
            deepest, line = depth, getattr(node, "lineno", line)
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return deepest, line


def _refused(filename: str, message: str, code: str, line: int) -> InvalidError:
    return InvalidError(
        f"{filename}, line {line}: {message}",
        [Finding("#/code", f"line {line}: {message}", code)],
        hint="send Python source that parses on its own",
    )
