"""From text to a syntax tree that is safe to walk: bounded in size and depth."""

import ast
import re
import warnings

from tdev.kernel.errors import Finding, InvalidError

MOST_BYTES = 200_000
"""Largest source in bytes of UTF-8."""

MOST_DEPTH = 300
"""Deepest nesting of the syntax tree; a chain of a hundred ``elif`` is about 100 deep."""

MOST_NODES = 30_000
"""Most nodes of the syntax tree; hand-written files of 200,000 bytes have about 25,000."""

MOST_FIELDS = 4_000
"""Most braces in a source with f-strings: Python's parser takes time by their square."""

_F_STRING = re.compile(r"""\b[rR]?[fF][rR]?["']""")
_HALF = re.compile("[\ud800-\udfff]")


def parse(source: str, filename: str = "<code>") -> ast.Module:
    """Parse a source text: at most 200,000 bytes, 300 levels, 30,000 nodes. The text is never compiled or executed.

    Raises:
        InvalidError: With one finding that names the line: too large, a NUL, a syntax error, or too deep.
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
    if source.count("{") > MOST_FIELDS and _F_STRING.search(source):
        message = f"the source has f-strings and more than {MOST_FIELDS} braces: read data from a file instead"
        raise _refused(filename, message, "too_large", 1)
    tree = _tree(source, filename)
    depth, nodes, line = _measure(tree)
    if nodes > MOST_NODES:
        message = f"the source has more than {MOST_NODES} syntax nodes: read data from a file instead"
        raise _refused(filename, message, "too_large", line)
    if depth > MOST_DEPTH:
        raise _refused(filename, f"the source nests more than {MOST_DEPTH} levels deep", "depth", line)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _HALF.search(node.value):
            node.value = _HALF.sub("\ufffd", node.value)  # "\\ud800" in a literal cannot travel as JSON
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


def _measure(tree: ast.AST) -> tuple[int, int, int]:
    """Depth and number of nodes, and the line where the depth, or the most nodes, are reached."""
    depth = nodes = 0
    line = 1
    level: list[ast.AST] = [tree]
    while level and depth <= MOST_DEPTH and nodes <= MOST_NODES:
        depth += 1
        nodes += len(level)
        line = getattr(level[0], "lineno", line)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth, nodes, line


def _refused(filename: str, message: str, code: str, line: int) -> InvalidError:
    return InvalidError(
        f"{filename}, line {line}: {message}",
        [Finding("#/code", f"line {line}: {message}", code)],
        hint="send Python source that parses on its own",
    )
