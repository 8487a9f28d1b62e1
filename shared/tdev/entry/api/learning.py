"""``/api/learned``: what a tenant's planner learned from plans that people accepted or corrected, where he wants it."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, JsonValue

from tdev.entry.api.fields import Goal, IdInPath
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import ConflictError
from tdev.model.lesson import LearningState, Lesson, LessonFile
from tdev.model.noun import Noun
from tdev.model.workflow import Workflow

RESOURCE = Resource("learning", "What the planner learned from plans that people accepted or corrected")


class LearningBody(Noun):
    """Whether the tenant's planner learns, and uses what it learned."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": True}]})

    on: bool = Field(strict=True)


class LessonBody(Noun):
    """The plan that a goal should get; ``inputs`` are values that would come with the goal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "goal": 'shout "hello"',
                    "workflow": {
                        "id": "shout",
                        "steps": [{"id": "up", "agent": "change_case", "input": {"text": "hello", "case": "upper"}}],
                    },
                }
            ]
        }
    )

    goal: Goal
    workflow: Workflow
    inputs: dict[str, JsonValue] = Field(default_factory=dict)


class LessonList(Noun):
    """All lessons, by id; at most 1,000."""

    items: tuple[Lesson, ...]


class Counted(Noun):
    """How many lessons were taken in, or forgotten."""

    lessons: int


@RESOURCE.get("/api/learned", answer=LearningState)
def get_learning() -> LearningState:
    """Say whether the planner learns for this tenant, and from how many lessons."""
    here = runtime()
    return here.lessons(caller().tenant).state(allowed=here.settings.learning != "never")


@RESOURCE.post("/api/learned", answers={200: LearningState}, needs="admin", action="set_learning")
def set_learning(body: Annotated[LearningBody, Body()]) -> LearningState:
    """Let the planner learn for this tenant, or not. Turned off, plans are as if there were no lessons; those stay.

    409 when the installation lets nobody learn (`TDEV_LEARNING=never`).
    """
    principal, here = caller(), runtime()
    if body.on and here.settings.learning == "never":
        raise ConflictError("this installation lets nobody learn", hint="its operator sets TDEV_LEARNING=tenants")
    here.lessons(principal.tenant).turn(body.on, actor=principal.subject, request_id=current().request_id)
    return get_learning()


@RESOURCE.get("/api/learned/lessons", answer=LessonList)
def list_lessons() -> LessonList:
    """List the lessons. They hold words and shapes of plans; values of goals were left out when they were made."""
    return LessonList(items=tuple(runtime().lessons(caller().tenant).all()))


@RESOURCE.post("/api/learned/lessons", answers={201: Lesson}, action="learn")
def add_lesson(body: Annotated[LessonBody, Body()]) -> Response[Lesson]:
    """Teach which plan a goal should get. 409 when this tenant does not learn; 422 when the plan is not sound."""
    from tdev.orchestration.learning import learn

    workflow = body.workflow.model_copy(update={"goal": body.goal})
    lesson = learn(runtime(), caller(), workflow, "taught", inputs=body.inputs, request_id=current().request_id)
    return Response(201, "application/json", lesson, {"location": f"/api/learned/lessons/{lesson.id}"})


@RESOURCE.get("/api/learned/lessons/<id>", answer=Lesson)
def get_lesson(id: IdInPath) -> Lesson:
    """Look at a lesson: the goal without its values, the plan, and how often it was confirmed."""
    return runtime().lessons(caller().tenant).get(id)


@RESOURCE.delete("/api/learned/lessons/<id>", answers={200: Counted}, action="forget_lesson")
def forget_lesson(id: IdInPath) -> Counted:
    """Forget a lesson; nothing of it is kept."""
    principal = caller()
    book = runtime().lessons(principal.tenant)
    book.forget(id, actor=principal.subject, request_id=current().request_id)
    return Counted(lessons=1)


@RESOURCE.delete("/api/learned/lessons", answers={200: Counted}, needs="admin", action="forget_lesson")
def forget_lessons() -> Counted:
    """Forget all lessons; nothing of them is kept."""
    principal = caller()
    book = runtime().lessons(principal.tenant)
    return Counted(lessons=book.forget_all(actor=principal.subject, request_id=current().request_id))


@RESOURCE.get("/api/learned/export", answer=LessonFile)
def export_lessons() -> LessonFile:
    """Give all lessons as one document, with their digest."""
    return runtime().lessons(caller().tenant).file()


@RESOURCE.post("/api/learned/import", answers={200: Counted}, needs="admin", action="import_lessons")
def import_lessons(body: Annotated[LessonFile, Body()]) -> Counted:
    """Take in lessons that were exported. 422 when the document is not what was exported."""
    principal = caller()
    book = runtime().lessons(principal.tenant)
    return Counted(lessons=book.take_in(body, actor=principal.subject, request_id=current().request_id))
