"""One component calls another: never one with guarded effects, and never without end."""

import pytest

from tdev.domain.workflow.compiling import Executable
from tdev.domain.workflow.nested import MOST_NESTED, nested_call
from tdev.kernel.errors import DeniedError


def executable(*effects, wants_context=False):
    return Executable("echo@1.0.0", lambda given, context: (given, context), wants_context, effects, {})


def never():
    raise AssertionError("no context was wanted")


@pytest.mark.parametrize("effects", [(), ("pure",), ("read:files", "write:files"), ("fetch",), ("invoke",)])
def test_what_is_free_may_be_called_with_a_copy_of_its_input(effects):
    payload = {"a": 1}
    given, context = nested_call(executable(*effects), payload, never, 0)
    assert (given, context) == ({"a": 1}, None)
    assert given is not payload


def test_a_context_is_made_for_what_wants_one():
    assert nested_call(executable(wants_context=True), {}, lambda: "context", 0) == ({}, "context")


@pytest.mark.parametrize("effect", ["send", "destructive", "deploy", "iam", "subprocess", "dynamic"])
def test_what_is_guarded_is_refused_for_nobody_approved_it(effect):
    with pytest.raises(DeniedError, match=f"has the effect {effect}"):
        nested_call(executable("pure", effect), {}, never, 0)


def test_calls_do_not_nest_for_ever():
    assert nested_call(executable(), {}, never, MOST_NESTED - 1)
    with pytest.raises(DeniedError, match=f"{MOST_NESTED} deep"):
        nested_call(executable(), {}, never, MOST_NESTED)
