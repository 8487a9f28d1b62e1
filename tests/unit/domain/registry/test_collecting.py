"""Collecting components from modules."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tdev.domain.registry.collecting import catalogue_text, declared_components
from tdev.kernel.errors import InvalidError

GOOD = '''
"""A module."""
from tdev.sdk import tool

@tool(phrases=["x"])
def {name}(a: str, b: int = 1) -> str | None:
    """Do it | well. And more."""
    return a
'''


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Callable[..., str]]:
    names: list[str] = []

    def make(**modules: str) -> str:
        name = f"collected_{len(names)}_{tmp_path.name}".replace("-", "_").replace("[", "_").replace("]", "_")
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        names.append(name)
        return name

    sys.path.insert(0, str(tmp_path))
    yield make
    sys.path.remove(str(tmp_path))
    for loaded in [one for one in sys.modules if one.split(".")[0] in names]:
        del sys.modules[loaded]


def test_components_come_sorted_by_name(package: Callable[..., str]) -> None:
    name = package(zebra=GOOD.format(name="zebra"), ant=GOOD.format(name="ant"))
    assert [component.name for component in declared_components([name])] == ["ant", "zebra"]


def test_a_module_that_does_not_know_the_sdk_is_not_even_imported(package: Callable[..., str]) -> None:
    name = package(loud="raise RuntimeError('imported')", ant=GOOD.format(name="ant"))
    assert len(declared_components([name])) == 1


def test_a_component_that_was_imported_is_counted_where_it_stands(package: Callable[..., str]) -> None:
    name = package(ant=GOOD.format(name="ant"))
    (Path(sys.path[0]) / name / "other.py").write_text(f"import tdev.sdk\nfrom {name}.ant import ant\n")
    assert [component.code.entrypoint for component in declared_components([name]) if component.code] == [
        f"{name}.ant:ant"
    ]


def test_a_component_in_a_module_of_another_name_is_refused(package: Callable[..., str]) -> None:
    with pytest.raises(InvalidError, match="module of its name"):
        declared_components([package(ant=GOOD.format(name="bee"))])


def test_a_name_is_given_once(package: Callable[..., str]) -> None:
    name = package(ant=GOOD.format(name="ant"))
    with pytest.raises(InvalidError, match="two components"):
        declared_components([name, name])


def test_the_text_is_the_same_each_time(package: Callable[..., str]) -> None:
    components = declared_components([package(ant=GOOD.format(name="ant"))])
    assert catalogue_text(components) == catalogue_text(components)
    assert catalogue_text(components).endswith("]\n")
