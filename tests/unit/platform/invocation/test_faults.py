import importlib
import json
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.invocation.faults import (
    FunctionError,
    error_object,
    exit_fault,
    find_handler,
    marshal,
    size_fault,
    timeout_fault,
)


def _module(name: str):
    return lambda: importlib.import_module(name)


def test_a_fault_keeps_its_lambda_name():
    error = error_object(FunctionError("Runtime.X", "what", ["line"]), "r-1")
    assert error == {"errorType": "Runtime.X", "errorMessage": "what", "requestId": "r-1", "stackTrace": ["line"]}


def test_an_exception_has_the_frames_from_the_functions_first_on():
    def function() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError) as caught:
        function()
    error = error_object(caught.value, "r-1")
    assert (error["errorType"], error["errorMessage"]) == ("LookupError", "gone")
    assert "in function" in error["stackTrace"][-1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "Runtime exited without providing a reason"),
        (0, "Runtime exited without providing a reason"),
        (3, "Runtime exited with error: exit status 3"),
        (-9, "Runtime exited with error: signal: killed"),
        (-11, "Runtime exited with error: signal: segmentation fault"),
        (-31, "Runtime exited with error: signal: 31"),
    ],
)
def test_an_exit_is_told_as_lambda_does(status, words):
    fault = exit_fault("r-1", status)
    assert fault.type == "Runtime.ExitError"
    assert fault.message == f"RequestId: r-1 Error: {words}"


def test_time_and_size_are_told_as_lambda_does():
    assert timeout_fault("r-1", 3).message == "RequestId: r-1 Error: Task timed out after 3.00 seconds"
    assert size_fault().type == "Function.ResponseSizeTooLarge"


def test_a_handler_is_found_in_its_module():
    assert find_handler(_module("json"), "json.dumps") is json.dumps


def test_what_is_missing_is_told_by_its_kind(tmp_path):
    with pytest.raises(FunctionError) as caught:
        find_handler(_module("no_such_module_here"), "no_such_module_here.handler")
    assert caught.value.type == "Runtime.ImportModuleError"
    with pytest.raises(FunctionError) as caught:
        find_handler(_module("json"), "json.nothing")
    assert caught.value.type == "Runtime.HandlerNotFound"
    (tmp_path / "wrong_syntax_here.py").write_text("def x(:\n")
    sys.path.insert(0, str(tmp_path))
    try:
        with pytest.raises(FunctionError) as caught:
            find_handler(_module("wrong_syntax_here"), "wrong_syntax_here.handler")
    finally:
        sys.path.remove(str(tmp_path))
    assert caught.value.type == "Runtime.UserCodeSyntaxError"
    assert "Line 1" in caught.value.trace[0]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3))
def test_a_decimal_is_written_as_the_number_it_is(value):
    found = json.loads(marshal({"d": value}), parse_float=Decimal, parse_int=Decimal)["d"]
    assert found == value


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes"])
def test_what_is_no_json_is_a_marshal_error(value):
    with pytest.raises(FunctionError) as caught:
        marshal(value)
    assert caught.value.type == "Runtime.MarshalError"


def test_a_value_that_holds_itself_is_a_marshal_error():
    value: list = []
    value.append(value)
    with pytest.raises(FunctionError) as caught:
        marshal(value)
    assert caught.value.type == "Runtime.MarshalError"
