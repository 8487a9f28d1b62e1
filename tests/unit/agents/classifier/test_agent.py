import pytest
from pydantic import ValidationError

from tdev.agents.classifier import ClassifierAgent, ClassifyRequest
from tdev.kernel.errors import InvalidError


def classify(**request):
    return ClassifierAgent(runtime=None).run(ClassifyRequest(**request))


def test_code_in_analysis_out():
    found = classify(code="def f(a: int) -> int:\n    '''Same.'''\n    return a\n", filename="same.py")
    assert (found.filename, found.main, found.component.type) == ("same.py", "f", "tool")


def test_a_name_picks_one_of_several():
    assert classify(code="def f(): pass\ndef g(): pass\n", name="f").main == "f"


def test_bad_code_is_refused_with_the_line():
    with pytest.raises(InvalidError) as refused:
        classify(code="x = (")
    assert refused.value.findings[0].message.startswith("line 1:")


@pytest.mark.parametrize("request_", [{}, {"code": ""}, {"code": "x", "more": 1}, {"code": "x" * 200_001}])
def test_a_request_with_wrong_fields_is_refused(request_):
    with pytest.raises(ValidationError):
        ClassifyRequest(**request_)
