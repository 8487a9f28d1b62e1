"""The events as one JSON Schema: an envelope whose detail is that of its type."""

import json
from typing import Any

from tdev.model.notice import DETAILS
from tdev.model.noun import Noun

_ID = "https://json-schema.org/draft/2020-12/schema"


def events_schema() -> dict[str, Any]:
    """The schema of any event; ``$defs`` has that of each type by its name.

    Readers let members pass that they do not know: a later version of the product may add some.
    """
    return {
        "$schema": _ID,
        "title": "Events of T-Developer",
        "description": "In the form of EventBridge; docs/reference/events.md says when each is told.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in DETAILS],
        "$defs": {name: _envelope(name, detail) for name, detail in DETAILS.items()},
    }


def schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(events_schema(), indent=2) + "\n"


def _envelope(name: str, detail: type[Noun]) -> dict[str, Any]:
    text = {"type": "string"}
    members = {
        "version": {"const": "0"},
        "id": text,
        "source": {"const": "tdev"},
        "detail-type": {"const": name},
        "time": {"type": "string", "format": "date-time"},
        "detail": _detail(detail),
    }
    return {"type": "object", "properties": members, "required": list(members)}


def _detail(detail: type[Noun]) -> dict[str, Any]:
    schema = detail.model_json_schema(mode="serialization")
    schema.pop("additionalProperties", None)
    schema["properties"]["event_id"] = {"type": "string", "description": "the id of the event"}
    schema["required"] = sorted(schema["properties"])
    return schema
