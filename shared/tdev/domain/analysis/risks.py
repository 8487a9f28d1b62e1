"""Constructs that deserve a look, with line and severity: a habit, a disguise, or how attacks are written."""

import ast
import re
from collections.abc import Iterator

from tdev.domain.analysis.origins import Origins
from tdev.domain.analysis.parts import Part
from tdev.domain.analysis.tables import table, words
from tdev.model.analysis import Risk, Severity

_CALLS: dict[str, tuple[str, Severity]] = table(
    (("runs-text", "high"), "eval exec compile code.interact runpy.run_path runpy.run_module types.FunctionType"),
    (("shell", "high"), "os.system os.popen pty.spawn asyncio.create_subprocess_shell"),
    (
        ("unsafe-loading", "high"),
        "pickle.load pickle.loads pickle.Unpickler marshal.loads marshal.load dill.loads dill.load cloudpickle.loads"
        " jsonpickle.decode yaml.unsafe_load shelve.open joblib.load torch.load",
    ),
    (("import-by-text", "high"), "__import__ importlib.import_module importlib.__import__"),
    (("native-memory", "high"), "ctypes.CDLL ctypes.cdll ctypes.PyDLL ctypes.pythonapi cffi.FFI"),
    (
        ("looks-at-frames", "high"),
        "sys._getframe inspect.currentframe inspect.stack gc.get_objects gc.get_referrers sys.settrace sys.setprofile"
        " sys.meta_path sys.path_hooks",
    ),
    (("process-control", "high"), "os.fork os.forkpty os.kill os.killpg os.setuid os.setgid os.chroot os._exit"),
    (("names-by-text", "medium"), "globals vars locals operator.attrgetter operator.methodcaller"),
    (
        ("hidden-text", "medium"),
        "base64.b64decode base64.b85decode codecs.decode bytes.fromhex binascii.unhexlify zlib.decompress",
    ),
    (("process-control", "medium"), "signal.signal atexit.register"),
    (("process-control", "low"), "sys.exit"),
    (("race", "medium"), "tempfile.mktemp"),
    (("weak-randomness", "low"), "random.random random.choice random.randint"),
    (("weak-hash", "low"), "hashlib.md5 hashlib.sha1"),
)
_PLAIN_DUNDERS = words(
    "__init__ __name__ __doc__ __main__ __all__ __version__ __file__ __call__ __enter__ __exit__ __str__ __repr__"
    " __len__ __iter__ __next__ __eq__ __hash__ __lt__ __getitem__ __setitem__ __contains__ __post_init__ __class__"
    " __annotations__ __aenter__ __aexit__ __new__ __tdev__ __qualname__ __module__ __author__ __slots__"
    " __set_name__ __fields__"
)
_ENVIRONMENT = frozenset({"os.environ", "os.environb", "os.environ.copy", "os.environ.items"})
_PLACES = re.compile(
    r"^(/etc/|/proc/|/root/|/home/|/var/run/|/sys/|/dev/(?!null))"
    r"|\.ssh/|\.aws/credentials|\.docker/config|169\.254\.169\.254|/\.env$"
)
_KEYS = re.compile(
    r"\b(AKIA[0-9A-Z]{16}|sk-[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abp]-[A-Za-z0-9-]{10,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_INVISIBLE = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b-\u200d\ufeff]")
_MOST = 200


def holds_key(text: str) -> bool:
    """Whether a text holds what looks like a key of a known provider."""
    return _KEYS.search(text) is not None


def risks_of(origins: Origins, part: Part, lines: list[str]) -> list[Risk]:
    """The risks of one part, in the order of the source, at most 200."""
    found: dict[tuple[str, int], Risk] = {}
    for node in part.nodes:
        for rule, severity in _rules(origins, node):
            line = getattr(node, "lineno", 0)
            text = lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""
            found.setdefault((rule, line), Risk(rule=rule, line=line, source=text, severity=severity))
        if len(found) >= _MOST:
            break
    return sorted(found.values(), key=lambda risk: (risk.line, risk.rule))


def _rules(origins: Origins, node: ast.AST) -> Iterator[tuple[str, Severity]]:
    if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from _mentioned(origins, node)
    elif isinstance(node, ast.Call):
        yield from _call(origins, node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _literal(node.value)
    elif isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        yield "star-import", "medium"
    elif isinstance(node, ast.ExceptHandler):
        if node.type is None and all(isinstance(n, ast.Pass) for n in node.body):
            yield "swallows-errors", "low"
    elif isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
        if not origins.scopes.has_way_out(node):
            yield "endless-loop", "high"
    elif isinstance(node, ast.Assign) and any(_replaces(origins, t) for t in node.targets):
        yield "replaces-foreign-code", "high"


def _mentioned(origins: Origins, node: ast.Name | ast.Attribute) -> Iterator[tuple[str, Severity]]:
    if isinstance(node, ast.Attribute) and node.attr.startswith("__") and node.attr.endswith("__"):
        if node.attr == "__dict__":
            yield "names-by-text", "medium"
        elif node.attr not in _PLAIN_DUNDERS:
            yield "inner-attribute", "high"
    for origin in origins.of(node):
        plain = origin.removeprefix("builtins.")
        if plain in _CALLS:
            yield _CALLS[plain]
        if plain == "__builtins__" or plain.endswith((".f_globals", ".f_back", ".gi_frame", ".cr_frame", ".tb_frame")):
            yield "inner-attribute", "high"
        if plain.startswith("subprocess.") and "()" not in plain and plain.count(".") == 1:
            yield "subprocess", "medium"
        if plain in _ENVIRONMENT:
            yield "environment", "low"
        if plain == "sys.modules":
            yield "names-by-text", "high"


def _call(origins: Origins, node: ast.Call) -> Iterator[tuple[str, Severity]]:
    callees = {o.removeprefix("builtins.") for o in origins.of(node.func)}
    if callees & {"getattr", "setattr", "delattr"} and len(node.args) >= 2:
        name = origins.text(node.args[1])
        if name is None:
            yield "names-by-text", "medium"
        elif name.startswith("__") and name not in _PLAIN_DUNDERS:
            yield "inner-attribute", "high"
        elif not isinstance(node.args[1], ast.Constant):
            yield "disguised-name", "high"
    if any(k.arg == "shell" and isinstance(k.value, ast.Constant) and k.value.value is True for k in node.keywords):
        yield "shell", "high"
    if any(k.arg == "verify" and isinstance(k.value, ast.Constant) and k.value.value is False for k in node.keywords):
        yield "no-certificate-check", "medium"
    if callees & {"dict", "json.dumps", "str", "repr", "print"} and any(
        origins.of(a) & _ENVIRONMENT for a in node.args
    ):
        yield "whole-environment", "high"
    if "yaml.load" in callees and not any("Safe" in o for k in node.keywords for o in origins.of(k.value)):
        yield "unsafe-loading", "high"
    if callees & {"type"} and len(node.args) == 3:
        yield "names-by-text", "medium"


def _literal(text: str) -> Iterator[tuple[str, Severity]]:
    if len(text) < 2000 and _PLACES.search(text):
        yield "private-place", "high"
    if holds_key(text):
        yield "key-in-source", "high"
    if _INVISIBLE.search(text):
        yield "invisible-characters", "medium"


def _replaces(origins: Origins, target: ast.expr) -> bool:
    """``os.system = ...`` or ``builtins.open = ...``: changes code of others for the whole process."""
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return False
    bindings = origins.scopes.of(target).find(target.value.id)
    return any(b.how == "import" and isinstance(b.node, ast.Import) for b in bindings)
