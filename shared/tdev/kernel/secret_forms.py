"""How a secret may look in a text: as it is, escaped, percent-encoded, as Base64 at any place, as hexadecimal digits.

Each form is an alternative of a regular expression. A form is written atom by atom, and an atom lists its spellings, so
a text that is escaped in one place and not in another is found all the same. The first atom is written out, so that
every alternative begins with a plain character: ``re`` then passes quickly over text that holds none of them.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import quote, quote_plus

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
"""What a secret may be called."""
SHORTEST = 8
"""Characters of the shortest secret that can be told from ordinary text."""
_PIECE = 64
_LONGEST_PIECE = 96
_LINE = 16
"""A line of a longer secret counts by itself from this length on; shorter ones may be ordinary words."""

_ESCAPES = {'"': '"', "\\": "\\", "\n": "n", "\t": "t", "\r": "r", "\b": "b", "\f": "f", "/": "/", "'": "'"}
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_BETWEEN_BYTES = ("", " ", ":", "-", "%", r"\\\\*x")
"""What tools write between the bytes of a dump; one and the same in all of it. With ``%`` all is percent-encoded."""
_UNRESERVED = "-._~"
"""What is written as it is in an address (RFC 3986), beside letters and digits."""

Atom = list[str]
"""Spellings of one character; each is a regular expression that begins with a plain character."""


def pieces(value: str) -> list[str]:
    """What of a secret is looked for: itself, its longer lines, and the texts in it when it is a JSON document.

    The first and the last line of a key file are no secret: every key has them.

    A long one is looked for in parts of 33 to 96 characters, one behind the other, so that no pattern grows with it.
    """
    found = dict.fromkeys([value, *_lines(value), *_members(value)])
    return list(dict.fromkeys(part for text in found for part in _parts(text)))


def forms(piece: str) -> Iterator[str]:
    """The alternatives for one piece."""
    raw = piece.encode("utf-8", "surrogatepass")
    yield from _written([_character(character) for character in piece])
    for between in _BETWEEN_BYTES:
        yield from (between.join(f"{byte:02{case}}" for byte in raw) for case in "xX")
    for place in range(3):
        core, tail = _base64(raw, place)
        yield from _written([_base64_digit(digit) for digit in core], tail)


def beginnings(value: str) -> Iterator[str]:
    """The common spellings of a secret, each whole: what a text that was cut off may end with a part of."""
    raw = value.encode("utf-8", "surrogatepass")
    yield from (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    yield from (quote(raw, safe=""), quote_plus(raw, safe=""), raw.hex(), raw.hex().upper())
    for place in range(3):
        core, _ = _base64(raw, place)
        yield from (core, core.replace("+", "-").replace("/", "_"))


def pattern_of(values: Iterable[str]) -> re.Pattern[str]:
    """What finds every form of every value, the longest first."""
    ordered = sorted({piece for value in values for piece in pieces(value)}, key=lambda piece: (-len(piece), piece))
    return re.compile("|".join(form for piece in ordered for form in forms(piece)))


def _lines(value: str) -> list[str]:
    lines = (line.strip() for line in value.splitlines())
    return [line for line in lines if len(line) >= _LINE and not line.startswith("-----")]


def _members(value: str) -> list[str]:
    """The texts in a secret that is a JSON document, as Secrets Manager keeps names and passwords."""
    if not value.lstrip().startswith(("{", "[")):
        return []
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return []
    waiting, found = [document], []
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and len(each) >= SHORTEST:
            found.append(each)
    return found


def _parts(text: str) -> list[str]:
    if len(text) <= _LONGEST_PIECE:
        return [text]
    starts = list(range(0, len(text) - _LONGEST_PIECE + _PIECE, _PIECE))
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _written(atoms: list[Atom], tail: str = "") -> Iterator[str]:
    """One alternative per spelling of the first atom."""
    rest = "".join(_one_of(atom) for atom in atoms[1:]) + tail
    return (first + rest for first in atoms[0])


def _one_of(atom: Atom) -> str:
    return atom[0] if len(atom) == 1 else f"(?:{'|'.join(atom)})"


def _character(character: str) -> Atom:
    """A character: plain, percent-encoded (any number of times), escaped in JSON or Python, as an HTML entity."""
    if character.isascii() and (character.isalnum() or character in _UNRESERVED):
        return [re.escape(character)]
    number = ord(character)
    found = [re.escape(character), _percent(character), rf"\\\\*u{_any_case(_units(character))}"]
    found += [rf"\\\\*x{_any_case(f'{number:02x}')}"] if number < 256 else []
    found += [rf"\\\\*U{_any_case(f'{number:08x}')}"] if number > 0xFFFF else []
    found += [f"&#0*{number};", f"&#[xX]0*{_any_case(f'{number:x}')};"]
    found += [r"\+"] if character == " " else []
    found += [rf"\\\\*{re.escape(_ESCAPES[character])}"] if character in _ESCAPES else []
    found += [f"&{_ENTITIES[character]};"] if character in _ENTITIES else []
    if not character.isascii():
        found.append("".join(rf"\\\\*x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass")))
    return found


def _percent(character: str) -> str:
    encoded = character.encode("utf-8", "surrogatepass")
    return "".join(f"%(?:25)*{_any_case(f'{byte:02x}')}" for byte in encoded)


def _units(character: str) -> str:
    """The digits of ``\\uXXXX``; of both halves for what lies beyond 16 bits, with the second ``\\u`` between them."""
    raw = character.encode("utf-16-be", "surrogatepass")
    return "".join(("|" if at else "") + raw[at : at + 2].hex() for at in range(0, len(raw), 2))


def _any_case(digits: str) -> str:
    spelled = (r"\\\\*u" if d == "|" else f"[{d}{d.upper()}]" if d.isalpha() else d for d in digits)
    return "".join(spelled)


def _base64_digit(digit: str) -> Atom:
    if digit in "+-":
        return [r"\+", "-", "%(?:25)*2[bB]"]
    if digit in "/_":
        return ["/", "_", "%(?:25)*2[fF]", r"\\\\*/"]
    return [digit]


def _base64(raw: bytes, place: int) -> tuple[str, str]:
    """The digits that stand for these bytes ``place`` bytes behind a multiple of three, whatever stands around them.

    And a pattern for the digit that follows when nothing stands behind them.
    """
    digits = base64.b64encode(bytes(place) + raw).decode().rstrip("=")
    head = (0, 2, 3)[place]
    left = (place + len(raw)) % 3
    if not left:
        return digits[head:], ""
    last = _one_of(_base64_digit(digits[-1]))
    return digits[head:-1], rf"(?:{last}(?![A-Za-z0-9+/_-])(?:=|%3[dD])*)?"
