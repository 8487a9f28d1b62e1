"""The page that lists the components."""

from pathlib import Path

from tdev.domain.reference.components import reference_page
from tdev.domain.registry.collecting import declared_components
from tdev.model.component import Component

PAGE = Path(__file__).parents[4] / "docs/reference/components.md"


def test_the_page_is_what_the_code_declares() -> None:
    components = declared_components(["tdev.tools", "tdev.agents", "tdev.teams"])
    assert PAGE.read_text(encoding="utf-8") == reference_page(components), "run scripts/catalogue"


def test_the_page_tells_inputs_outputs_and_what_may_be_left_out() -> None:
    ant = Component(
        name="ant",
        type="tool",
        description="Do it | well. And more.",
        input_schema={
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "array", "items": {"$ref": "#/$defs/Row"}}},
            "required": ["a"],
            "$defs": {"Row": {"type": "object"}},
        },
        output_schema={"type": ["string", "null"]},
        effects=("fetch", "write:files"),
        requirements=("pillow",),
    )
    page = reference_page([ant])
    given = "`a`: string<br>`b?`: list of object"
    line = f"| `ant` | Do it \\| well | {given} | null or string | fetch, write:files | pillow |"
    assert line in page
    assert "## Tools (1)" in page
    assert "## Teams (0)" in page
