"""Calls of everything public in a module, with inputs made from type hints: for code that came without a test.

Everything is called twice: with something wherever something can be, and with as little as the hints allow. What the
module itself calls with arguments of its own is not called from outside: its arguments are the module's affair.
"""

import ast
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from tdev.platform.emulation.embedded.stand_ins import Anything

_PLAIN: dict[Any, Any] = {
    int: 1,
    float: 1.0,
    bytes: b"sample",
    Decimal: Decimal(1),
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    Path: Path("sample.txt"),
}
_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")
_REGION = "us-east-1"
_LISTS = (list, set, tuple, frozenset)
_DEEPEST = 4
_MOST = 100

Call = tuple[str, Callable[[], Any]]


def public_calls(module: ModuleType, source: str, keys: Sequence[str] = ()) -> Iterator[Call]:
    """Name and call of every function of a module and every method of its classes that needs no underscore.

    Args:
        module: Loaded.
        source: Its source text.
        keys: What the code looks up in dictionaries: those that are given to it have these.
    """
    for much in (True, False):
        sampler = _Sampler(module, source, keys, much=much)
        for name, found in list(vars(module).items()):
            if not name.startswith("_") and getattr(found, "__module__", "") == module.__name__:
                yield from sampler.calls(name, found)


def finished(found: Any) -> Any:
    """What a call gives, gone through: awaited, or at most 100 elements of it, or entered."""
    if inspect.isawaitable(found):
        import asyncio

        async def awaited() -> Any:
            return await found

        return asyncio.run(awaited())
    if inspect.isgenerator(found):
        return [each for each, _ in zip(found, range(_MOST), strict=False)]
    if hasattr(found, "__enter__") and hasattr(found, "gen"):
        with found as entered:
            return entered
    return found


class _Sampler:
    """Makes inputs."""

    def __init__(self, module: ModuleType, source: str, keys: Sequence[str], *, much: bool) -> None:
        self._module = module
        self._inside = _called_inside(source)
        self._much = much
        self._stubs = _stubs_in(source)
        self._text = "sample" if much else "1234"  # the second is Base64, a number and JSON too
        self._record = dict.fromkeys(("sample", "id", *keys), self._text)

    def calls(self, name: str, found: Any) -> Iterator[Call]:
        """The calls that something public in a module makes possible."""
        if inspect.isclass(found):
            if not inspect.isabstract(found) and not issubclass(found, BaseException):
                yield from self._methods(found)
        elif callable(found) and not (name in self._inside and _asks(found)):
            yield name, lambda: self._called(found)

    def _methods(self, owner: type) -> Iterator[Call]:
        here = [name for each in owner.__mro__ if each.__module__ == owner.__module__ for name in vars(each)]
        names = [name for name in dict.fromkeys(here) if not name.startswith("_") or name in ("__call__", "__iter__")]
        objects = [each for each in vars(self._module).values() if type(each) is owner]
        if not objects and owner.__name__ in self._inside and _asks(owner):
            return
        for name in names:
            found = inspect.getattr_static(owner, name)
            label = f"{owner.__name__}.{name}"
            if isinstance(found, property) or hasattr(found, "func"):
                yield label, lambda name=name: getattr(self._object(owner, objects), name)  # type: ignore[misc]
            elif isinstance(found, classmethod | staticmethod) or callable(found):
                if not (f"self.{name}" in self._inside and _asks(getattr(owner, name), but="self")):
                    yield label, lambda name=name: self._called(getattr(self._object(owner, objects), name))  # type: ignore[misc]

    def _called(self, function: Callable[..., Any]) -> Any:
        given, named = self._inputs(function, inspect.signature(function), 0)
        return finished(function(*given, **named))

    def _object(self, owner: type, objects: Sequence[Any]) -> Any:
        """One that the module has made, or one that the class makes of nothing, or one made of samples."""
        if objects:
            return objects[0]
        for name, found in vars(owner).items():
            if isinstance(found, classmethod) and not _asks(getattr(owner, name)):
                made = getattr(owner, name)()
                if isinstance(made, owner):
                    return made
        return self._made(owner, 0)

    def _made(self, owner: Any, depth: int) -> Any:
        """An object of a class, with samples for what its constructor asks for."""
        if depth > _DEEPEST:
            return None
        given, named = self._inputs(owner.__init__, inspect.signature(owner), depth)
        return owner(*given, **named)

    def _inputs(
        self, hinted: Callable[..., Any], signature: inspect.Signature, depth: int
    ) -> tuple[list[Any], dict[str, Any]]:
        hints = _hints(hinted, self._stubs)
        given: list[Any] = []
        named: dict[str, Any] = {}
        for name, parameter in signature.parameters.items():
            if _is_free(parameter):
                continue
            value = self._sample(hints.get(name, Any), depth)
            if parameter.kind is parameter.KEYWORD_ONLY:
                named[name] = value
            else:
                given.append(value)
        return given, named

    def _sample(self, hint: Any, depth: int) -> Any:
        if isinstance(hint, Anything):
            return _sdk_object(hint) or self._text
        if hint in (Any, str):
            return self._text
        if hint in (dict, Mapping):
            return dict(self._record)
        if hint is bool:
            return self._much
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if Callable in (hint, origin):
            return lambda *args, **kwargs: self._much
        if origin is typing.Literal:
            return inner[0] if self._much else inner[-1]
        if type(None) in inner:
            return self._sample(next(i for i in inner if i is not type(None)), depth) if self._much else None
        return self._built(hint, origin, inner, depth)

    def _built(self, hint: Any, origin: Any, inner: tuple[Any, ...], depth: int) -> Any:
        if inspect.isclass(origin) and issubclass(origin, Mapping):
            return dict(self._record)
        if inspect.isclass(origin) or hint in _LISTS:
            kind = origin if origin in _LISTS else hint if hint in _LISTS else list
            return kind([self._sample(inner[0], depth) if inner else self._text])
        return self._made(hint, depth + 1) if inspect.isclass(hint) else self._text


def _called_inside(source: str) -> frozenset[str]:
    """The names that a source calls: ``name``, and ``self.name`` for methods."""
    functions = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    plain = {each.id for each in functions if isinstance(each, ast.Name)}
    methods = (each for each in functions if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name))
    return frozenset(plain | {f"self.{each.attr}" for each in methods if each.value.id in ("self", "cls")})  # type: ignore[attr-defined]


def _asks(function: Callable[..., Any], but: str = "") -> bool:
    """Whether it cannot be called with nothing."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return True
    return not all(name == but or _is_free(parameter) for name, parameter in parameters.items())


def _is_free(parameter: inspect.Parameter) -> bool:
    many = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return many or parameter.default is not parameter.empty


def _hints(function: Callable[..., Any], stubs: Mapping[str, Anything]) -> dict[str, Any]:
    plain = inspect.unwrap(function)
    try:
        return typing.get_type_hints(plain, {**getattr(plain, "__globals__", {}), **stubs})
    except (NameError, TypeError, AttributeError, SyntaxError):
        return {}


def _stubs_in(source: str) -> dict[str, Anything]:
    """The types of boto3's stubs that a source imports, by the names it gives them, also where only checkers look."""
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return {
        alias.asname or alias.name: Anything(node.module, alias.name)
        for node in imports
        if node.module and node.module.startswith(_STUBS)
        for alias in node.names
    }


def _sdk_object(hint: Anything) -> Any:
    """The object of the SDK that a type of boto3's stubs stands for; None for anything else."""
    stub = next((prefix for prefix in _STUBS if hint.module.startswith(prefix)), None)
    if stub is None:
        return None
    import boto3

    service = hint.module.partition(".")[0].removeprefix(stub).replace("_", "-")
    session = boto3.Session(region_name=_REGION)
    if hint.name.endswith("Client"):
        return session.client(service)
    resource = session.resource(service)
    if hint.name.endswith("ServiceResource"):
        return resource
    made = getattr(resource, hint.name, None)
    return None if made is None else made("sample")
