"""What there is to build with: search, detail, and a form to try it."""

from typing import Any

from tdev.domain.workflow.single import workflow_of_one
from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at, told
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.schema_forms import fields_of, inputs_of
from tdev.entry.ui.showing import Shown, redirect
from tdev.kernel.errors import TDevError
from tdev.kernel.ids import new_id

PAGES = Pages()
KINDS = ("tool", "agent", "team")
_PAGE = 36


@PAGES.get("/ui/components")
def components(asked: Asked) -> Shown:
    """Search and list them; htmx asks for the list alone while somebody types."""
    words, kind = asked.query.get("q", "").strip(), asked.query.get("type", "")
    kind = kind if kind in KINDS else ""
    cursor = "" if words else asked.query.get("cursor", "")
    found = asked.api.get("/api/components", q=words[:500], type=kind, cursor=cursor, limit=_PAGE)
    template = "components_list.html" if asked.is_part else "components.html"
    return shown(asked, template, page=found, q=words, kind=kind, kinds=KINDS, cursor=cursor)


@PAGES.get("/ui/components/<name>")
def component(asked: Asked) -> Shown:
    """Look at one: what it takes and gives, its examples, its versions, who uses it."""
    return _page(asked)


@PAGES.post("/ui/components/<name>/try")
def try_it(asked: Asked) -> Shown:
    """Run it once with the values of the form, as everything is run: with plan, approval, trace and record."""
    found = asked.api.get(at("components", asked.parts["name"]))
    inputs = inputs_of(found["input_schema"], asked.form)
    try:
        saved = asked.api.post("/api/workflows", workflow_of_one(found, inputs))
        done = asked.api.post(f"{at('workflows', saved['id'])}/execute", {"inputs": inputs}, key=asked.text("key"))
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, given=inputs)
    return redirect(f"/ui/executions/{done['execution_id']}")


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    name = asked.parts["name"]
    found = asked.api.get(at("components", name))
    first = found["examples"][0]["input"] if found["examples"] else {}
    given = values.pop("given", None) or first
    return shown(
        asked,
        "component.html",
        status=status,
        c=found,
        versions=asked.api.get(f"{at('components', found['name'])}/versions")["items"],
        used_by=asked.api.get(f"{at('components', found['name'])}/dependents"),
        fields=fields_of(found["input_schema"], given),
        key=new_id("form"),
        **{"problem": None, **values},
    )
