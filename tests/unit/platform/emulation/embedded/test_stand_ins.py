"""Modules that are not installed, as far as code decorates with them."""

import importlib
import sys

import pytest

from tdev.platform.emulation.embedded.stand_ins import Anything, StandIns


@pytest.fixture
def stand_ins():
    made = StandIns()
    made.install()
    yield made
    made.forget()
    sys.meta_path.remove(made)


def test_decorators_leave_a_function_as_it_is(stand_ins):
    module = importlib.import_module("nosuchframework.tools")

    def function():
        return 7

    assert module.tool(function) is function
    assert module.tool(name="x")(function) is function
    assert module.Agent.at.depth(1, 2)["three"]


def test_classes_can_be_derived(stand_ins):
    base = importlib.import_module("nosuchframework").Base

    class Mine(base):
        pass

    assert Mine.__bases__ == (object,)


@pytest.mark.parametrize("name", ["nosuchaws", "myboto", "tdev_nothing", "_private", "json.nosuch"])
def test_what_calls_aws_or_must_be_real_is_not_stood_in_for(stand_ins, name):
    with pytest.raises(ImportError):
        importlib.import_module(name)


@pytest.mark.parametrize("name", ["mypy_boto3_s3", "types_boto3_sqs", "aws_lambda_powertools_nosuch"])
def test_types_are_stood_in_for_and_say_what_they_stand_for(stand_ins, name):
    found = importlib.import_module(name).S3Client
    assert isinstance(found, Anything)
    assert (found.module, found.name) == (name, "S3Client")


def test_they_are_forgotten(stand_ins):
    importlib.import_module("nosuchframework")
    stand_ins.forget()
    assert "nosuchframework" not in sys.modules
