"""Which function of a text is meant, how a payload becomes its arguments, and what its errors become."""

import pytest

from tdev.domain.workflow.foreign import arguments, entrypoint, foreign_call, parameters
from tdev.kernel.errors import DeniedError, InvalidError, StepError, StepTimeoutError
from tdev.platform.sandbox import Isolation, SandboxRun

STRONG = Isolation("strong")


class Answering:
    """A sandbox that gives one answer."""

    isolation = STRONG

    def __init__(self, **answer):
        self.asked = []
        self._answer = answer

    def run(self, source, attribute, payload, limits=None):
        self.asked.append((source, attribute, payload, limits))
        return SandboxRun(STRONG, **self._answer)


class TestCall:
    def test_code_runs_in_the_sandbox_with_what_it_is_given(self):
        sandbox = Answering(output=[1])
        assert foreign_call(sandbox, "source", "f", "f@1.0.0")({"a": 1}, None) == [1]
        assert sandbox.asked == [("source", "f", {"a": 1}, None)]

    @pytest.mark.parametrize("limit", ["Timeout", "CpuTime"])
    def test_too_much_time_is_told_as_such(self, limit):
        failing = Answering(error={"type": limit, "message": "too long"}, limit=limit)
        with pytest.raises(StepTimeoutError, match=f"f@1.0.0 failed: {limit}: too long"):
            foreign_call(failing, "", "f", "f@1.0.0")({}, None)

    @pytest.mark.parametrize(("kind", "limit"), [("ValueError", None), ("Timeout", None), ("TooLarge", "TooLarge")])
    def test_every_other_end_is_a_failure_whatever_the_code_calls_it(self, kind, limit):
        failing = Answering(error={"type": kind, "message": "no"}, limit=limit)
        with pytest.raises(StepError, match=f"{kind}: no") as raised:
            foreign_call(failing, "", "f", "f@1.0.0")({}, None)
        assert not isinstance(raised.value, StepTimeoutError)

    def test_messages_are_cut(self):
        failing = Answering(error={"type": "E", "message": "x" * 10_000})
        with pytest.raises(StepError) as raised:
            foreign_call(failing, "", "f", "f@1.0.0")({}, None)
        assert len(raised.value.message) == 2000

    def test_a_machine_that_cannot_isolate_is_not_a_failure_of_the_code(self):
        class Refusing(Answering):
            def run(self, source, attribute, payload, limits=None):
                raise DeniedError("level weak")

        with pytest.raises(DeniedError, match="weak"):
            foreign_call(Refusing(), "", "f", "f@1.0.0")({}, None)


class TestEntrypoint:
    @pytest.mark.parametrize(
        ("source", "name"),
        [
            ("def f(): pass", "f"),
            ("async def f(): pass", "f"),
            ("class F:\n    def run(self): pass", "F"),
            ("def _helper(): pass\ndef f(): pass", "f"),
            ("class Row: pass\ndef f(): pass", "f"),
            ("def helper(): pass\ndef run(): pass", "run"),
            ("def helper(): pass\ndef other(): pass\ndef main(): pass", "main"),
            ("def f(): pass\ndef f(): pass", "f"),
        ],
    )
    def test_the_one_that_is_meant(self, source, name):
        assert entrypoint(source) == name

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("x = 1", "no public function"),
            ("def _f(): pass", "no public function"),
            ("def f():\n    def g(): pass\ndef h(): pass", "several functions: f, h"),
            ("def run(): pass\ndef main(): pass", "several functions: run, main"),
            ("class A: pass\nclass B: pass", "several functions: A, B"),
        ],
    )
    def test_what_is_not_clear_is_asked(self, source, told):
        with pytest.raises(InvalidError, match=told) as refused:
            entrypoint(source, None, "code.py")
        assert refused.value.message.startswith("code.py: ")
        assert "--entrypoint" in refused.value.hint

    def test_a_name_counts_as_it_is_given(self):
        assert entrypoint("def f(): pass\ndef g(): pass", "g") == "g"
        with pytest.raises(InvalidError, match="is no name of a function"):
            entrypoint("def f(): pass", "os.system")

    def test_text_that_is_no_python_names_the_file(self):
        with pytest.raises(InvalidError, match=r"code\.py"):
            entrypoint("def f(:", None, "code.py")


class TestArguments:
    @pytest.mark.parametrize(
        ("signature", "payload", "given"),
        [
            ("a, b", {"a": 1, "b": 2}, {"a": 1, "b": 2}),
            ("a", {"a": 1}, {"a": 1}),
            ("a", {"b": 1}, {"a": {"b": 1}}),
            ("a", {"a": 1, "b": 1}, {"a": 1, "b": 1}),
            ("a", [1], {"a": [1]}),
            ("a", None, {"a": None}),
            ("a", {}, {}),
            ("*, a", 1, {"a": 1}),
            ("", None, {}),
            ("", {}, {}),
            ("**more", {"a": 1}, {"a": 1}),
        ],
    )
    def test_an_object_is_given_by_names_and_the_rest_to_the_only_parameter(self, signature, payload, given):
        assert arguments(f"def f({signature}): pass", "f", payload) == given

    @pytest.mark.parametrize("signature", ["a, b", "*a", "", "**a", "a, /"])
    def test_what_is_no_object_needs_exactly_one_parameter(self, signature):
        with pytest.raises(InvalidError, match="must be an object"):
            arguments(f"def f({signature}): pass", "f", [1])

    def test_of_a_class_the_method_counts(self):
        assert arguments("class F:\n    def run(self, a): pass", "F", 1) == {"a": 1}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(a, b=1, *c, d, **e): pass", ["a", "b", "d"]),
        ("def f(a, /, b): pass", ["b"]),
        ("class f:\n    def run(self, a, *, b): pass", ["a", "b"]),
        ("class f:\n    def __init__(self, a): pass", []),
        ("def g(a): pass", []),
    ],
)
def test_parameters_are_those_that_can_be_given_by_name(source, names):
    assert parameters(source, "f") == names
