"""How a declared target is called."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context
from tdev.sdk.calling import context_parameter, function_of, hints_of, is_context


def with_context(text: str, world: Context) -> str:
    return text


def with_optional_context(text: str, context: Context | None = None) -> str:
    return text


def without_context(context: str) -> str:
    return context


def test_the_context_is_found_by_its_type_not_by_its_name() -> None:
    assert context_parameter(with_context, "f") == "world"
    assert context_parameter(with_optional_context, "f") == "context"
    assert context_parameter(without_context, "f") is None


def test_a_result_that_is_a_context_is_no_parameter() -> None:
    def gives() -> Context:
        raise NotImplementedError

    assert context_parameter(gives, "f") is None


def test_is_context_knows_both_forms() -> None:
    assert is_context(Context)
    assert is_context(Context | None)
    assert not is_context(str | None)


def test_a_class_is_called_by_its_run() -> None:
    class Runner:
        def run(self) -> str:
            return "ok"

    assert function_of(Runner) is Runner.run
    assert function_of(with_context) is with_context


def test_a_class_without_run_is_refused() -> None:
    class Idle:
        pass

    with pytest.raises(InvalidError, match="Idle has no method run"):
        function_of(Idle)


def test_a_hint_that_names_nothing_is_refused() -> None:
    def broken(x: "NoSuchType") -> str:  # type: ignore[name-defined]  # noqa: F821
        return x

    with pytest.raises(InvalidError, match="NoSuchType"):
        hints_of(broken, "broken")
