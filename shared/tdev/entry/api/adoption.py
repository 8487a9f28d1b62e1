"""``POST /api/adopt``: a component of another framework as one of ours."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from tdev.entry.api.fields import SourceText
from tdev.entry.api.resource import Resource
from tdev.model.adoption import Adopted
from tdev.model.noun import Name, Noun

RESOURCE = Resource("adoption", "Components of other frameworks as ours")
_EXAMPLE = (
    "from langchain_core.tools import tool\n\n\n@tool\ndef double(x: int) -> int:\n"
    '    """Double a number."""\n    return 2 * x\n'
)


class AdoptBody(Noun):
    """Python source; ``name`` picks what of it is adopted, ``rename`` is what it is called then."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": _EXAMPLE}]})

    code: SourceText
    filename: str = Field(default="<code>", max_length=255)
    name: Name | None = None
    rename: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,63}$")


@RESOURCE.post("/api/adopt", answers={200: Adopted})
def adopt_code(body: Annotated[AdoptBody, Body()]) -> Adopted:
    """Rewrite a tool, agent, graph or crew of another framework as a component of ours. Nothing is executed or kept.

    A tool loses its framework, all else is called by a thin typed function. The answer has the source to register, with
    what it needs, what it does to the world, and as many brains as before; 422 says what stands against it.
    """
    from tdev.domain.adoption.versions import known_version
    from tdev.domain.adoption.wrapping import adopt

    return adopt(body.code, filename=body.filename, name=body.name, rename=body.rename, versions=known_version)
