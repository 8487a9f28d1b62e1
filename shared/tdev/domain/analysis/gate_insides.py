"""Ways into Python's insides: attributes, classes that change what classes are, text templates that reach for them."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

from tdev.domain.analysis.gate_modules import Refused, judged
from tdev.domain.analysis.gate_names import Found, Names
from tdev.domain.analysis.gate_tables import NO_TYPES
from tdev.domain.analysis.gate_text import reaches_out
from tdev.domain.analysis.parts import Definition, Module
from tdev.domain.analysis.tables import words
from tdev.model.component import Effect

_PLAIN_ATTRIBUTES = words(
    "__name__ __doc__ __class__ __init__ __new__ __str__ __repr__ __len__ __iter__ __next__ __eq__ __lt__ __hash__"
    " __enter__ __exit__ __aenter__ __aexit__ __call__ __getitem__ __setitem__ __contains__ __post_init__ __version__"
    " __annotations__ __qualname__ __module__ __cause__ __context__ __suppress_context__ __notes__ __traceback__"
    " __members__ __slots__ __fields__ __add__ __sub__ __mul__ __file__ __author__ __tdev__ __dataclass_fields__"
    " __setattr__ __delitem__ __format__ __bool__ __int__ __float__ __missing__"
)
_FRAMES = words(
    "tb_frame tb_next tb_lasti f_back f_globals f_locals f_builtins f_code gi_frame gi_code gi_yieldfrom cr_frame"
    " cr_code cr_await cr_origin ag_frame ag_code ag_await co_code co_consts co_names co_varnames co_filename"
    " get_stack func_globals func_code func_closure func_defaults im_func im_self im_class mro exec_module load_module"
    " find_spec find_module create_module loader_state _getframe _module"
)
_OWN_METHODS = _PLAIN_ATTRIBUTES | words(
    "__le__ __gt__ __ge__ __ne__ __radd__ __iadd__ __rsub__ __isub__ __rmul__ __imul__ __truediv__ __rtruediv__"
    " __floordiv__ __mod__ __rmod__ __pow__ __matmul__ __neg__ __pos__ __abs__ __invert__ __and__ __or__ __xor__"
    " __rand__ __ror__ __lshift__ __rshift__ __divmod__ __round__ __trunc__ __floor__ __ceil__ __index__"
    " __complex__ __bytes__ __reversed__ __length_hint__ __await__ __aiter__ __anext__ __copy__ __deepcopy__"
    " __fspath__ __sizeof__ __dir__ __class_getitem__ __getattr__ __delattr__ __rich_repr__"
)
_OWN_NAMES = words("__slots__ __match_args__ __hash__ __doc__ __name__ __all__ __version__ __test__ __annotations__")
_NAMEDTUPLE = words("_asdict _replace _fields _make _field_defaults _value_ _name_ _missing_ _generate_next_value_")
_METACLASSES = frozenset({"abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})
_REACHING = re.compile(r"\{[^{}\s]*[.\[]\s*_")
_INNER_TEXT = re.compile(
    r"__(class|mro|base|bases|subclasses|globals|builtins|code|closure|func|self|dict|import|getattribute|reduce|reduce_ex"
    r"|loader|spec|wrapped|defaults|kwdefaults|init_subclass|set_name|traceback|objclass|weakref)__"
)
_CLIENTS = words("requests httpx aiohttp urllib3")
_TABLES = words("pandas polars numpy matplotlib seaborn")
_METHODS: tuple[tuple[frozenset[str], frozenset[str], Effect], ...] = (
    (words("pathlib"), words("read_text read_bytes exists is_file is_dir is_symlink stat lstat iterdir"), "read:files"),
    (words("pathlib"), words("glob rglob owner group samefile open"), "read:files"),
    (words("pathlib"), words("write_text write_bytes touch mkdir symlink_to hardlink_to chmod open"), "write:files"),
    (words("pathlib"), words("unlink rmdir"), "destructive"),
    (words("asyncio"), words("subprocess_exec subprocess_shell"), "subprocess"),
    (
        words("asyncio"),
        words("create_connection create_server create_datagram_endpoint getaddrinfo sock_connect"),
        "send",
    ),
    (words("asyncio"), words("create_unix_connection create_unix_server sock_sendall"), "send"),
    (_CLIENTS | {"http"}, words("post put patch delete request send putrequest"), "send"),
    (words("urllib"), words("add_data http_open https_open ftp_open"), "send"),
    (
        _TABLES,
        words("to_csv to_excel to_parquet to_pickle to_feather to_hdf to_stata to_sql tofile savefig"),
        "write:files",
    ),
)
"""Methods that speak for themselves on whatever they are called, when these modules are imported."""

_SEES_ONLY = frozenset({"get", "head", "options"})
_LISTS = (ast.List, ast.Tuple, ast.Set, ast.Compare)
_LEADING = words("os sys builtins importlib subprocess posix shutil ctypes pickle marshal runpy gc")


class Insides:
    """Judges attributes, classes and texts of one module.

    Args:
        module: The module.
        names: What the names of the module stand for.
        declared: The effects that its author declares.
    """

    def __init__(self, module: Module, names: Names, declared: frozenset[str]) -> None:
        self._module = module
        self._names = names
        self._declared = declared
        self._parents = module.scopes.parents
        nodes = list(ast.walk(module.tree))
        self._own = {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
        self._own |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
        self._own |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        self._roots = {root for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for root in _roots_of(n)}
        self._docstrings = {
            id(node.value) for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }

    def of(self, node: ast.AST) -> Found:
        """What is refused about this node by itself."""
        found: Iterator[Refused] = iter(())
        if isinstance(node, ast.Attribute):
            found = self._attribute(node)
        elif isinstance(node, ast.MatchClass):
            found = (refused for name in node.kwd_attrs for refused in self._reached(name))
        elif isinstance(node, ast.ClassDef):
            found = self._class(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found = self._function(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in self._docstrings:
            found = _text(node.value, listed=isinstance(self._parents.get(node), _LISTS))
        elif isinstance(node, ast.Call):
            found = self._call(node)
        elif isinstance(node, ast.Subscript):
            found = self._subscript(node)
        elif isinstance(node, ast.Name):
            found = self._handed_on(node)
        yield from ((node, refused) for refused in found)

    def _attribute(self, node: ast.Attribute) -> Iterator[Refused]:
        yield from self._reached(node.attr)
        yield from self._handed_on(node)
        if not isinstance(node.ctx, ast.Load) and node.attr.startswith("__") and node.attr.endswith("__"):
            yield Refused("inner-attribute", f"{node.attr} is changed", "leave it as it is")
        elif node.attr.startswith("_") and not node.attr.startswith("__") and node.attr not in self._own | _NAMEDTUPLE:
            why = f"{node.attr} is a private name of something else"
            yield Refused("inner-attribute", why, "use what is public")
        if node.attr in ("format", "format_map"):
            yield from self._template(node)
        yield from self._led(node)
        if node.attr == "__setattr__" and not self._sets_own(node):
            yield Refused("names-by-text", "__setattr__ with a name that is made at run time", "write the attribute")
        if not self._names.paths(node) and not self._is_own_object(node.value):
            yield from self._method(node)

    def _handed_on(self, node: ast.Name | ast.Attribute) -> Iterator[Refused]:
        """``functools.wraps`` as a value: it copies attributes by their names."""
        call = self._parents.get(node)
        called = isinstance(call, ast.Call) and call.func is node
        if not called and isinstance(node.ctx, ast.Load) and "functools.wraps" in self._names.paths(node):
            yield Refused("names-by-text", "wraps is handed on", "use it as a decorator")

    def _reached(self, name: str) -> Iterator[Refused]:
        dunder = name.startswith("__") and name.endswith("__") and name not in _PLAIN_ATTRIBUTES
        if dunder or name in _FRAMES:
            yield Refused("inner-attribute", f"{name} leads into Python itself", "use what is public")

    def _led(self, node: ast.Attribute) -> Iterator[Refused]:
        """``anything.os.system``: whatever it is that holds a module."""
        if isinstance(node.value, ast.Attribute) and node.value.attr in _LEADING and not self._names.paths(node):
            refused = judged(f"{node.value.attr}.{node.attr}", self._declared)
            if refused is not None and refused.rule != "module":
                yield refused

    def _is_own_object(self, node: ast.expr) -> bool:
        """Whether it is ``self``: its methods are in this file and are judged there."""
        bindings = self._module.scopes.of(node).find(node.id) if isinstance(node, ast.Name) else []
        return bool(bindings) and all(binding.how == "self" for binding in bindings)

    def _method(self, node: ast.Attribute) -> Iterator[Refused]:
        call = self._parents.get(node)
        called = call if isinstance(call, ast.Call) and call.func is node else None
        for roots, names, effect in _METHODS:
            if node.attr in names and self._roots & roots and not self._is_harmless(node, called):
                yield from self._needs(effect, node.attr)
        if self._roots & {"urllib"} and isinstance(node.ctx, ast.Store) and node.attr in ("data", "method"):
            yield from self._needs("send", f"setting {node.attr}")
        if self._roots & {"pathlib"} and called is not None and len(called.args) == 1:
            if node.attr == "rename" or (node.attr == "replace" and not called.keywords):
                yield from self._needs("write:files", node.attr)
        if node.attr in ("eval", "query") and self._roots & _TABLES and not (called and not called.args):
            yield Refused(
                "runs-text", f"{node.attr} of a table runs its text", "select with expressions, not with text"
            )
        if node.attr in ("load_extension", "enable_load_extension"):
            yield Refused("native-memory", "an extension of the database is code of others", "leave it out")

    def _is_harmless(self, node: ast.Attribute, call: ast.Call | None) -> bool:
        """A request that only looks, a table as text, or ``open`` of something that is surely no path."""
        origins = self._module.origins.of(node.value)
        if node.attr == "open":
            return bool(origins) and not any("[]" in o or o == "param" for o in origins)  # the mode decides elsewhere
        if call is None:
            return False
        first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        if node.attr in ("request", "putrequest"):
            return isinstance(first, str) and first.lower() in _SEES_ONLY
        return (
            node.attr.startswith("to_") and not call.args and not any(k.arg and "path" in k.arg for k in call.keywords)
        )

    def _needs(self, effect: Effect, name: str) -> Iterator[Refused]:
        if effect not in self._declared:
            yield Refused("undeclared-effect", f"{name} has the effect {effect}", f"declare the effect {effect}")

    def _class(self, node: ast.ClassDef) -> Iterator[Refused]:
        advice = "write a plain class"
        for keyword in node.keywords:
            paths = self._names.paths(keyword.value)
            if keyword.arg in (None, "metaclass") and not (paths and _METACLASSES.issuperset(paths)):
                yield Refused("makes-classes", "a metaclass decides what classes are", advice)
        for base in node.bases:
            if self._names.is_builtin(base, "type") or _METACLASSES.intersection(self._names.paths(base)):
                yield Refused("makes-classes", f"{node.name} is a metaclass", advice)
        for statement in node.body:
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.startswith("__") and target.id.endswith("__"):
                    if target.id not in _OWN_NAMES:
                        yield Refused("inner-attribute", f"{target.id} changes how Python treats objects", advice)

    def _function(self, node: Definition) -> Iterator[Refused]:
        name = node.name
        if name.startswith("__") and name.endswith("__") and (name not in _OWN_METHODS or not self._is_method(node)):
            yield Refused("inner-attribute", f"{name} changes how Python treats objects", "write a plain method")

    def _is_method(self, node: Definition) -> bool:
        return self._module.scopes.owner(node) is not None

    def _template(self, node: ast.Attribute) -> Iterator[Refused]:
        call = self._parents.get(node)
        template: ast.expr = node.value
        if self._names.is_builtin(node.value, "str"):
            if not isinstance(call, ast.Call) or call.func is not node or not call.args:
                yield Refused("template-reaches-inside", "str.format is handed on", "write an f-string")
                return
            template = call.args[0]
        text = self._module.origins.text(template)
        if text is not None:
            yield from _fields(text)
        elif any(self._is_made(each) for each in self._bound(template)):
            why = "a format template that is put together at run time can reach for anything"
            yield Refused("template-reaches-inside", why, "write an f-string")

    def _bound(self, node: ast.expr) -> list[ast.AST]:
        if not isinstance(node, ast.Name):
            return [node]
        bindings = self._module.scopes.of(node).find(node.id)
        return [b.node for b in bindings[:16] if b.how == "value" and b.node is not None]

    def _is_made(self, node: ast.AST) -> bool:
        made = isinstance(node, ast.BinOp | ast.JoinedStr)
        joined = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("join", "decode")
        )
        return (made or joined) and self._module.origins.text(node) is None

    def _sets_own(self, node: ast.Attribute) -> bool:
        """``super().__setattr__(...)``, or that of an object of this file, or a plain name."""
        call = self._parents.get(node)
        if not isinstance(call, ast.Call) or call.func is not node or len(call.args) < 2:
            return False
        if isinstance(node.value, ast.Call) and self._names.is_builtin(node.value.func, "super"):
            return True
        name = call.args[1].value if isinstance(call.args[1], ast.Constant) else None
        return self._is_own_object(call.args[0]) or (isinstance(name, str) and not name.startswith("__"))

    def _is_type_of(self, node: ast.expr) -> bool:
        """``type(x)`` and ``x.__class__``, which for a class is what makes classes."""
        if isinstance(node, ast.Call):
            return self._names.is_builtin(node.func, "type")
        return isinstance(node, ast.Attribute) and node.attr == "__class__"

    def _subscript(self, node: ast.Subscript) -> Iterator[Refused]:
        """``list["..."]``: who reads types evaluates the text."""
        if getattr(node.value, "id", getattr(node.value, "attr", "")) in NO_TYPES:
            return
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for each in inner:
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and reaches_out(each.value):
                yield Refused("runs-text", "a text that stands for a type calls something", "name the type")

    def _call(self, node: ast.Call) -> Iterator[Refused]:
        named = {keyword.arg for keyword in node.keywords}
        if "functools.wraps" in self._names.paths(node.func) and (len(node.args) != 1 or named):
            yield Refused("names-by-text", "wraps with names of attributes", "hand over the function alone")
        if "fromfile_prefix_chars" in named:
            yield from self._needs("read:files", "reading arguments from files")
        if len(node.args) == 3 and self._is_type_of(node.func):
            yield Refused("makes-classes", "the type of a class with three arguments makes a class", "write the class")
        if "eval_str" in named:
            yield Refused("runs-text", "texts in annotations are evaluated", "leave it out")
        if "allow_pickle" in named:
            yield Refused("unsafe-loading", "pickled data runs code when it is loaded", "use json for data")
        if "filename" in named and "logging.basicConfig" in self._names.paths(node.func):
            yield from self._needs("write:files", "a log file")


def _roots_of(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]
    else:
        yield from (alias.name.partition(".")[0] for alias in node.names)


def _text(text: str, *, listed: bool) -> Iterator[Refused]:
    """A literal that names an inside, or a field of a template that does; words in a list or a comparison are data."""
    if not listed and (_INNER_TEXT.fullmatch(text.strip()) or (text in _FRAMES and text != "mro")):
        yield Refused("names-by-text", f"the text {text.strip()} names an inside of Python", "leave it out")
    elif _REACHING.search(text):
        yield Refused("template-reaches-inside", "a template that reaches for private attributes", "name public fields")


def _fields(text: str) -> Iterator[Refused]:
    try:
        fields = [field or "" for _, field, _, _ in Formatter().parse(text)]
    except ValueError:
        return
    if any(re.search(r"[.\[]\s*_", field) for field in fields) or _INNER_TEXT.search("".join(fields)):
        yield Refused("template-reaches-inside", "a template that reaches for private attributes", "name public fields")
