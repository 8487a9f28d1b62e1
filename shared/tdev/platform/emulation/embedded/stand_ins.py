"""Modules that are not installed here, as far as code only decorates with them: frameworks of agents and tools.

What is called with one function answers it, so a decorator leaves it as it is; everything else answers itself. Packages
that call AWS are not stood in for: without them the code cannot be tried, and importing them fails.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_NEVER = ("boto", "aws", "tdev", "moto", "s3", "_")
_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_", "aws_lambda_powertools")
_CALLS = "aws_lambda_powertools.utilities.parameters"


class StandIns:
    """A finder of modules, the last one that is asked."""

    def install(self) -> None:
        """Ask it from now on, after all others."""
        sys.meta_path.append(self)

    def forget(self) -> None:
        """Take away what it has stood in for."""
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Module)]:
            del sys.modules[name]

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """A module of this name, unless it is one that must be real."""
        top = name.partition(".")[0]
        real = top in sys.stdlib_module_names or (top in sys.modules and not isinstance(sys.modules[top], _Module))
        harmless = top.startswith(_STUBS) and not name.startswith(_CALLS)
        if real or (not harmless and (any(word in top for word in _NEVER[:-1]) or top.startswith(_NEVER[-1]))):
            return None
        return ModuleSpec(name, _Loader(), is_package=True)


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(self.__name__, name)


class Anything:
    """Something from a module that is not here; its ``module`` and ``name``."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self, *given: Any, **named: Any) -> Any:
        decorates = len(given) == 1 and not named and callable(given[0]) and not isinstance(given[0], Anything)
        return given[0] if decorates else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (object,)
