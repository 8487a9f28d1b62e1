"""``/api/tests``: run the tests of a component, and measure how hard they bite."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.model.mutation import TestReport
from tdev.model.noun import Noun

RESOURCE = Resource("tests", "Run the tests of a component, and measure how hard they bite")


class TestBody(Noun):
    """The component, by its name or a version of it; ``mutation``: also try changed copies of its code."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"component": "extract_emails"}]})

    component: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}(@[0-9A-Za-z.+-]{1,64})?$")
    mutation: bool = Field(default=False, strict=True)
    mutants: int = Field(default=100, ge=1, le=500, strict=True, description="most changed copies that are tried")


@RESOURCE.post("/api/tests", answers={200: TestReport}, action="measure")
def run_component_tests(body: Annotated[TestBody, Body()]) -> TestReport:
    """Run the examples of a component now; judged outside the sandbox.

    With `mutation` changed copies of its code run too, each with one change; `mutation.survived` shows what no test
    noticed, and the score is kept with the version. A version needs 80 % to become stable.
    """
    from tdev.orchestration.component_testing import run_tests

    return run_tests(
        runtime(),
        caller(),
        body.component,
        mutation=body.mutation,
        mutants=body.mutants,
        request_id=current().request_id,
    )
