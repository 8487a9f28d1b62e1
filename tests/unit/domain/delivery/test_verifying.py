"""Permissions tried: all of them, then without each."""

import pytest

from tdev.domain.delivery.verifying import Subject, Verifier, environment_of, examples_of, report
from tdev.domain.permissions.binding import Manifest
from tdev.model.service import Statement
from tests.support.scripted_emulation import ScriptedEmulation

CODE = """
import boto3

s3 = boto3.client("s3")


def copy(key: str) -> None:
    s3.put_object(Bucket="to", Key=key, Body=s3.get_object(Bucket="from", Key=key)["Body"].read())
"""
GET = ("s3", "get_object", {"Bucket": "from", "Key": "a"})
PUT = ("s3", "put_object", {"Bucket": "to", "Key": "a", "Body": None})
COPY = Subject("copy@1.0.0", CODE)


def verified(*calls, subjects=(COPY,), given=None, **more):
    emulation = ScriptedEmulation({"copy": calls}, **more)
    return Verifier(emulation).verify(subjects, given), emulation


class TestAllThatIsNeeded:
    def test_nothing_is_denied_and_each_is_missed(self):
        found, _ = verified(GET, PUT)
        assert (found.denied, found.not_needed, found.failed) == ((), (), ())
        assert {(one.drop.action, one.needed) for one in found.drops} == {
            ("s3:GetObject", True),
            ("s3:PutObject", True),
        }

    def test_it_runs_once_with_all_and_once_without_each(self):
        _, emulation = verified(GET, PUT)
        assert len(emulation.trials) == 3

    def test_what_is_refused_then_says_line_and_resource(self):
        found, _ = verified(GET, PUT)
        (denied,) = found.drops[0].denied
        assert denied.text() == "denied: s3:GetObject on arn:aws:s3:::from/a by copy@1.0.0 line 1 (s3.get_object)"

    def test_the_tests_that_fail_of_it_are_named(self):
        found, _ = verified(GET, PUT)
        assert [one.failed for one in found.drops] == [("copy@1.0.0 test_it",)] * 2


class TestNotNeeded:
    def test_is_what_no_test_misses(self):
        found, emulation = verified(GET)
        assert [drop.action for drop in found.not_needed] == ["s3:PutObject"]
        assert len(emulation.trials) == 2, "nobody asks for it: nothing is run without it"

    def test_is_said(self):
        found, _ = verified(GET)
        assert "not needed by any test: s3:PutObject on to/*" in list(report(found))

    def test_two_statements_for_the_same_are_one_too_many(self):
        twice = [Statement(actions=("s3:*",), resources=("*",)), Statement(actions=("s3:GetObject",), resources=("*",))]
        found, _ = verified(GET, given=twice)
        assert not any(one.needed for one in found.drops)

    def test_what_only_a_failure_of_the_service_needs_is_excused(self):
        code = "import boto3\nboto3.client('s3').upload_file('f', 'to', 'a')\n"
        found, _ = verified(PUT, subjects=[Subject("copy", code)])
        assert found.not_needed == ()
        assert [one.drop.action for one in found.drops if one.excused] == ["s3:AbortMultipartUpload"]
        assert any(line.startswith("not tried: s3:AbortMultipartUpload") for line in report(found))


class TestDenied:
    def test_is_what_the_code_does_and_was_not_read_to_do(self):
        found, _ = verified(GET, PUT, ("s3", "delete_object", {"Bucket": "to", "Key": "a"}))
        assert [one.text() for one in found.denied] == [
            "denied: s3:DeleteObject on arn:aws:s3:::to/a by copy@1.0.0 line 3 (s3.delete_object)"
        ]

    def test_another_resource_is_denied_too(self):
        found, _ = verified(("s3", "get_object", {"Bucket": "other", "Key": "a"}), PUT)
        assert [one.resource for one in found.denied] == ["arn:aws:s3:::other/a"]

    def test_another_region_is_denied_too(self):
        class Abroad(ScriptedEmulation):
            def run(self, trial, decide):
                return super().run(trial, lambda request: decide(type(request)(*GET_QUEUE, "eu-west-1", 1)))

        code = "import boto3\nboto3.client('sqs').purge_queue(QueueUrl='jobs')\n"
        found = Verifier(Abroad({"copy": [GET_QUEUE]})).verify([Subject("copy", code)])
        assert ":eu-west-1:" in found.denied[0].resource

    def test_a_denial_does_not_count_as_missing_another_permission(self):
        found, _ = verified(GET, ("s3", "delete_object", {"Bucket": "to", "Key": "a"}))
        (got,) = [one for one in found.drops if one.needed]
        assert {one.action for one in got.denied} == {"s3:GetObject"}

    def test_a_failing_test_is_said_with_what_it_raised(self):
        found, _ = verified(GET, PUT, fails=("ValueError", "why"))
        assert [(ref, ran.error) for ref, ran in found.failed] == [("copy@1.0.0", "ValueError")]
        assert "failed: copy@1.0.0 test_it: ValueError: why" in list(report(found))

    def test_a_service_that_the_table_does_not_know_is_let_through_and_said(self):
        found, _ = verified(GET, PUT, ("braket", "create_job", {}))
        assert found.unknown == ("braket.create_job",)
        assert found.denied == ()


GET_QUEUE = ("sqs", "purge_queue", {"QueueUrl": "jobs"})


class TestGiven:
    def test_the_permissions_of_a_release_are_tried_as_they_are(self):
        given = [Statement(actions=("s3:GetObject",), resources=("arn:aws:s3:::from/a",))]
        found, _ = verified(GET, PUT, given=given)
        assert [one.action for one in found.denied] == ["s3:PutObject"]
        assert [one.drop.action for one in found.drops] == ["s3:GetObject"]


class TestSubject:
    def test_tests_go_before_examples_and_examples_before_samples(self):
        examples = examples_of(EXAMPLE, "double.py")
        assert Subject("a", "", examples, "x").trial().mode == "tests"
        assert Subject("a", "", examples).trial().mode == "examples"
        assert Subject("a", "").trial().mode == "samples"

    def test_its_module_is_its_name(self):
        assert Subject("order-store@1.2.0", "").trial().module == "order_store"

    def test_examples_are_those_of_the_docstrings(self):
        (example,) = examples_of(EXAMPLE, "double.py")
        assert (example.attribute, dict(example.inputs)) == ("double", {"a": 2})

    def test_the_environment_is_what_is_bound_and_a_sample_for_the_rest(self):
        code = "import os\nos.environ['A'], os.environ[\"B\"], os.environ.get('C')\n"
        manifest = Manifest({"A": "one", "environment.D": "two", "s3.bucket": "x"})
        assert environment_of([Subject("a", code)], manifest) == {"A": "one", "B": "sample", "D": "two"}


EXAMPLE = '''
from tdev.sdk import tool


@tool
def double(a: int) -> int:
    """Twice as much.

    Example:
        >>> double(2)
        4
    """
    return 2 * a
'''


def test_the_document_is_json_and_counts():
    found, _ = verified(GET)
    document = found.document()
    assert (document["permissions"], document["needed"]) == (2, 1)
    assert [one["action"] for one in document["not_needed"]] == ["s3:PutObject"]
    assert document["tests"] == [{"component": "copy@1.0.0", "name": "test_it", "error": ""}]


@pytest.mark.parametrize("calls", [(), (GET,), (GET, PUT)])
def test_every_permission_is_needed_excused_or_said_not_to_be(calls):
    found, _ = verified(*calls)
    assert len(found.drops) == sum(one.needed for one in found.drops) + len(found.not_needed)
