import pytest

from tdev.domain.permissions.deriving import Source, permissions_of
from tdev.domain.permissions.sources import registered_sources, sources_of
from tdev.kernel.errors import NotFoundError
from tdev.model.component import Component
from tdev.model.plan import Reason
from tdev.model.workflow import Workflow

CODE, OTHER = "import boto3\n", "import os\n"
WORKFLOW = Workflow.model_validate(
    {
        "id": "w",
        "goal": "read the letters and keep them",
        "steps": [
            {"id": "read", "agent": "reader@1"},
            {"id": "keep", "agent": "saver@1.2.0"},
            {"id": "say", "agent": "unknown"},
        ],
    }
)


class Kept:
    """Artifacts: content by tenant and digest."""

    def __init__(self, contents):
        self.contents = contents

    def put(self, tenant, content):
        raise AssertionError("nothing is written")

    def get(self, tenant, digest):
        return self.contents[tenant, digest]

    def has(self, tenant, digest):
        return (tenant, digest) in self.contents


def component(name, **more):
    return Component.model_validate({"name": name, "type": "tool", "description": name, "tenant": "red", **more})


def code(key):
    return {"entrypoint": "component:run", "key": key}


def registry(*components):
    by_name = {one.name: one for one in components}

    def resolve(ref):
        name = ref.partition("@")[0]
        if name not in by_name:
            raise NotFoundError(ref)
        return by_name[name]

    return resolve


def test_a_workflow_gives_each_step_its_code_and_words():
    known = {"reader": ("reader@1.0.3", OTHER), "saver@1.2.0": ("saver@1.2.0", CODE)}
    reasons = [Reason(step="keep", agent="saver", words="keep them")]
    assert sources_of(WORKFLOW, known, reasons) == [
        Source("reader@1.0.3", OTHER, "read", "read the letters and keep them"),
        Source("saver@1.2.0", CODE, "keep", "keep them"),
    ]


def test_registered_components_come_with_what_they_use():
    resolve = registry(
        component("reader", code=code("a")),
        component("saver", code=code("b"), tools=("reader", "saver", "a_tool_of_a_framework")),
        component("unknown", code={"entrypoint": "tdev.tools.text:say"}),
    )
    kept = Kept({("red", "a"): b"A", ("red", "b"): b"B"})
    found = registered_sources(WORKFLOW, resolve, kept, "red", [Reason(step="keep", agent="saver", words="keep them")])
    assert found == [
        Source("reader@1.0.0", "A", "read", WORKFLOW.goal),
        Source("saver@1.0.0", "B", "keep", "keep them"),
        Source("reader@1.0.0", "A", "keep", "keep them"),
    ]


def test_shared_components_have_their_code_with_the_shared_ones():
    resolve = registry(component("reader", tenant="_shared", code=code("a")), component("saver"), component("unknown"))
    (source,) = registered_sources(WORKFLOW, resolve, Kept({("_shared", "a"): b"A"}), "red")
    assert source.code == "A"


def test_a_component_that_is_not_there_is_said():
    with pytest.raises(NotFoundError):
        registered_sources(WORKFLOW, registry(), Kept({}), "red")


def test_ours_count_where_they_ask_for_aws():
    resolve = registry(
        component("reader", code={"entrypoint": "tdev.tools.hash_text:hash_text"}),
        component("saver", version="1.2.0", code={"entrypoint": "tdev.tools.put_s3_object:put_s3_object"}),
        component("unknown", code={"entrypoint": "tdev.agents.planner:PlannerAgent"}),
    )
    found = registered_sources(WORKFLOW, resolve, Kept({}), "red")
    assert [(source.component, source.step) for source in found] == [("saver@1.2.0", "keep")]
    (statement,) = permissions_of(found).statements
    assert statement.actions == ("s3:PutObject",)
    assert statement.resources == ("arn:${AWS::Partition}:s3:::${inputs.bucket}/*",)
