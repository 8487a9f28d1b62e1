"""What the text itself hides: other encodings, look-alike letters, code in disguise."""

import ast
import base64
import binascii
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterator

from tdev.domain.analysis.gate_modules import Refused

Placed = tuple[int, int, Refused]
"""Line (from 1), column (from 1) and what is refused there."""

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_PLAIN = frozenset({"utf-8", "utf8", "utf-8-unix", "utf-8-sig", "ascii", "us-ascii", "utf_8"})
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_WORD = re.compile(r"\w+")
_LETTERS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
_ENCODED = re.compile(r"={0,2}[A-Za-z0-9+/_-]{16,}={0,2}|(?:[0-9a-fA-F]{2}){8,}")
_REACHING = frozenset(
    {"eval", "exec", "compile", "open", "getattr", "globals", "vars", "locals", "__import__", "print"}
)
_CODE = re.compile(
    rb"\b(?:import|exec|eval|compile)\b\W|__\w+__|\b(?:os|sys|subprocess|socket)\.|\bsystem\s*\("
    rb"|/bin/(?:ba)?sh|\bcurl |\brm -"
)


def text_refused(source: str) -> Iterator[Placed]:
    """What is refused about a source text, before it is a tree."""
    for number, line in enumerate(source.splitlines()[:2], 1):
        cookie = _COOKIE.match(line)
        if cookie and cookie[1].lower() not in _PLAIN:
            why = f"the text says that it is written in {cookie[1]}"
            yield number, 1, Refused("encoding", why, "save it as UTF-8 and drop the line")
    for turn in _TURNING.finditer(source):
        why = f"the invisible character U+{ord(turn[0]):04X} shows other code than what runs"
        yield (*_place(source, turn.start()), Refused("disguised-name", why, "delete it"))
        break
    if not source.isascii() and any(_is_disguise(word[0]) for word in _WORD.finditer(source)):
        yield from _disguised(source)


def hidden_code(text: str | bytes) -> bool:
    """Whether a literal is code as base64 or hexadecimal digits, perhaps backwards."""
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    if len(plain) < 16:
        return False
    joined = "".join(plain.split())
    return bool(_ENCODED.fullmatch(joined)) and any(_CODE.search(each) for each in _decoded(joined))


def reaches_out(text: str) -> bool:
    """Whether a short text is an expression that calls a method, or a builtin that runs or reads something."""
    if "(" not in text or len(text) > 1000 or text.count("(") > 50:
        return False
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    callees = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(isinstance(c, ast.Attribute) or (isinstance(c, ast.Name) and c.id in _REACHING) for c in callees)


def _decoded(text: str) -> Iterator[bytes]:
    for each in (text, text[::-1]):
        padded = each.strip("=") + "=" * (-len(each.strip("=")) % 4)
        for decode in (base64.b64decode, base64.urlsafe_b64decode, binascii.unhexlify):
            try:
                yield decode(padded if decode is not binascii.unhexlify else each)
            except (ValueError, binascii.Error):
                continue


def _is_disguise(word: str) -> bool:
    if word.isascii():
        return False
    if unicodedata.normalize("NFKC", word) != word:
        return True
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts.intersection(_LETTERS)) > 1


def _disguised(source: str) -> Iterator[Placed]:
    """The names that look like others; texts and comments may say what they like."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME and _is_disguise(token.string):
                plain = unicodedata.normalize("NFKC", token.string)
                why = f"the name {token.string!r} looks like another one ({plain})"
                yield token.start[0], token.start[1] + 1, Refused("disguised-name", why, "write it in plain letters")
    except (tokenize.TokenError, SyntaxError):
        yield (
            1,
            1,
            Refused("disguised-name", "names with look-alike letters in a text of odd form", "use plain letters"),
        )


def _place(source: str, offset: int) -> tuple[int, int]:
    return source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)
