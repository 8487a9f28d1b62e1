"""The tests of a component as a file, and what is left when it cannot be built: a signature and failing tests."""

from tdev.domain.composing.literals import Code, docstring, literal, name
from tdev.domain.composing.rendering import outline
from tdev.model.spec import Spec


def scaffold(spec: Spec, missing: tuple[str, ...]) -> str:
    """Source with the types, the documentation and the examples that are wanted, and an error in place of the code.

    Raises:
        InvalidError: When a name of the specification is none.
    """
    told = f"{spec.name} is not built yet: {'; '.join(missing)}"[:400]
    written = literal(told, 4, 30, 1)
    call = f"raise NotImplementedError({written})"
    wrapped = len(call) + 4 > 120
    return outline(spec, Code(f"raise NotImplementedError(\n        {written}\n    )" if wrapped else call))


def tests_of(spec: Spec) -> str:
    """A pytest file with the examples of a specification; it imports the component from the file of its name."""
    call = name(spec.name)
    good = [(dict(example.input), example.output) for example in spec.examples if example.raises is None]
    bad = [(dict(example.input), example.raises) for example in spec.examples if example.raises is not None]
    lines = [
        docstring(f"The examples of {call}.", 0),
        "",
        "from typing import Any",
        "",
        "import pytest",
        "",
        f"from {call} import {call}",
        "",
    ]
    if good:
        begun = '@pytest.mark.parametrize(("given", "wanted"), '
        lines += ["", f"{begun}{literal(good, 0, len(begun), 1)})"]
        lines += [
            f"def test_{call}_gives(given: dict[str, Any], wanted: Any) -> None:",
            f"    assert {call}(**given) == wanted",
            "",
        ]
    if bad:
        begun = '@pytest.mark.parametrize(("given", "error"), '
        lines += ["", f"{begun}{literal(bad, 0, len(begun), 1)})"]
        lines += [f"def test_{call}_refuses(given: dict[str, Any], error: str) -> None:"]
        lines += ["    with pytest.raises(Exception) as raised:  # noqa: PT011", f"        {call}(**given)"]
        lines += ["    assert type(raised.value).__name__ == error", ""]
    if not (good or bad):
        lines += ["", f"def test_{call}_has_an_example() -> None:", '    pytest.fail("give at least one example")', ""]
    return "\n".join(lines)
