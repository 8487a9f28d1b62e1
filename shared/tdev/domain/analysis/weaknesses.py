"""Weak spots of code that may act outside: what is allowed by its effects, but done in a way that others can use.

The static gate decides what code may do at all; this looks at how. The rules are those of severity medium and high of
bandit (their numbers stand beside them) that the gate does not refuse anyway; habits that bandit only warns of, such as
``assert`` or a bare ``except``, are left to the score.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tdev.domain.analysis.parts import Module
from tdev.domain.analysis.reading import read
from tdev.domain.analysis.tables import words
from tdev.kernel.errors import Finding

_CLEARTEXT = words("telnetlib.Telnet ftplib.FTP")
_OLD_TLS = re.compile(r"(^|\.)(PROTOCOL_)?(SSLv2|SSLv3|TLSv1|TLSv1_1)(_METHOD)?$")
_KEY_MAKERS = (".rsa.generate_private_key", ".dsa.generate_private_key", "RSA.generate", "DSA.generate")
_SHORTEST_KEY = 2048
_SQL = re.compile(r"\s*(select|insert|update|delete|drop|create|alter|with|replace)\b", re.IGNORECASE)
_RUNS_SQL = frozenset({"execute", "executemany", "executescript", "raw", "text", "read_sql", "read_sql_query"})
_WRITABLE_BY_ALL = 0o022
_MOST = 50


@dataclass(frozen=True, slots=True)
class _Call:
    node: ast.Call
    origins: frozenset[str]

    def named(self, name: str, position: int = -1) -> ast.expr | None:
        """An argument by its name, or by its position where it has one."""
        by_name = next((k.value for k in self.node.keywords if k.arg == name), None)
        if by_name is None and 0 <= position < len(self.node.args):
            return self.node.args[position]
        return by_name

    @property
    def last(self) -> str:
        """The name that is called, without what stands before it."""
        called = self.node.func
        return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def weaknesses(source: str) -> list[Finding]:
    """The weak spots of a text, in the order of its lines; at most 50.

    Returns:
        Findings at ``#/code`` with rule, line, column, the reason and what to do instead.

    Raises:
        InvalidError: When the text cannot be read.
    """
    module = read(source)[1]
    found = [
        Finding("#/code", f"line {node.lineno}, column {node.col_offset + 1}: {said}", rule, line=node.lineno)
        for node, rule, said in _all(module)
    ]
    return sorted(found, key=lambda each: (each.line or 0, each.code))[:_MOST]


def _all(module: Module) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            call = _Call(node, module.origins.of(node.func))
            yield from ((node, rule, said) for rule, (holds, said) in _RULES.items() if holds(call))
        elif isinstance(node, ast.Assign) and _unchecks(node):
            yield node, "no-certificate-check", _RULES["no-certificate-check"][1]
        elif isinstance(node, ast.Attribute) and _OLD_TLS.search(node.attr) and _of(module, node, "ssl", "OpenSSL"):
            yield node, "old-tls", "this version of TLS is broken; leave the choice to ssl.create_default_context()"


def _of(module: Module, node: ast.Attribute, *packages: str) -> bool:
    return any(origin.partition(".")[0] in packages for origin in module.origins.of(node))


def _unchecks(node: ast.Assign) -> bool:
    """``context.check_hostname = False`` and ``context.verify_mode = ssl.CERT_NONE``."""
    names = {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
    value = node.value
    return ("check_hostname" in names and _is(value, False)) or (
        "verify_mode" in names and isinstance(value, ast.Attribute) and value.attr == "CERT_NONE"
    )


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _number(node: ast.expr | None) -> int | None:
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _no_check(call: _Call) -> bool:
    return _is(call.named("verify"), False) or "ssl._create_unverified_context" in call.origins


def _takes_any_host_key(call: _Call) -> bool:
    if call.last != "set_missing_host_key_policy":
        return False
    given = call.named("policy", 0)
    named = given.func if isinstance(given, ast.Call) else given
    last = named.attr if isinstance(named, ast.Attribute) else named.id if isinstance(named, ast.Name) else ""
    return last in ("AutoAddPolicy", "WarningPolicy")


def _short_key(call: _Call) -> bool:
    if not any(origin.endswith(_KEY_MAKERS) for origin in call.origins):
        return False
    bits = _number(call.named("key_size", 1)) or _number(call.named("bits", 0))
    return bits is not None and bits < _SHORTEST_KEY


def _open_to_all(call: _Call) -> bool:
    mode = _number(call.named("mode", 1)) if call.last == "chmod" else None
    return mode is not None and bool(mode & _WRITABLE_BY_ALL)


def _listens_everywhere(call: _Call) -> bool:
    given = call.named("address", 0) if call.last == "bind" else None
    host = given.elts[0] if isinstance(given, ast.Tuple) and given.elts else None
    return isinstance(host, ast.Constant) and host.value in ("0.0.0.0", "", "::")  # noqa: S104


def _unpacks_anything(call: _Call) -> bool:
    if call.last not in ("extractall", "extract") or not any("tarfile" in origin for origin in call.origins):
        return False
    chosen = call.named("filter")
    return not (isinstance(chosen, ast.Constant) and chosen.value in ("data", "tar"))


def _made_sql(call: _Call) -> bool:
    """A statement put together of texts; one with place holders and parameters is none."""
    given = call.named("sql", 0) if call.last in _RUNS_SQL else None
    if isinstance(given, ast.JoinedStr):
        first = given.values[0] if given.values else None
        made = any(isinstance(part, ast.FormattedValue) for part in given.values)
        return made and _begins_sql(first)
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.Add | ast.Mod):
        return _begins_sql(_leftmost(given)) and not isinstance(given.right, ast.Constant)
    formats = isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "format"
    return formats and _begins_sql(given.func.value)  # type: ignore[union-attr]


def _leftmost(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.BinOp):
        node = node.left
    return node


def _begins_sql(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value) is not None


_RULES: dict[str, tuple[Callable[[_Call], bool], str]] = {
    "no-certificate-check": (_no_check, "nobody checks who answers; leave the certificate check on"),
    "any-host-key": (_takes_any_host_key, "any host is believed; load the known hosts"),
    "cleartext": (
        lambda call: bool(call.origins & _CLEARTEXT),
        "everybody on the way reads it; use SSH, SFTP or ftplib.FTP_TLS",
    ),
    "short-key": (_short_key, f"the key is too short; take {_SHORTEST_KEY} bits or more"),
    "writable-by-all": (_open_to_all, "others may write the file; take 0o600 or 0o644"),
    "listens-everywhere": (_listens_everywhere, "it listens on every network; name 127.0.0.1"),
    "unpacks-anything": (_unpacks_anything, 'an archive may write anywhere; say filter="data"'),
    "guessable-file": (
        lambda call: "tempfile.mktemp" in call.origins,
        "somebody else may make this file first; use tempfile.NamedTemporaryFile",
    ),
    "sql-of-texts": (_made_sql, "values become part of the statement; hand them over as parameters"),
}
"""Rule -> when it holds, and what to say. In bandit: B501 and B323, B507, B312 and B321, B505, B103, B104, B202, B306,
B608; B502 and B503 are the attributes above, as is the switch of a context."""
