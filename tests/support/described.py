"""A small workshop of components that only describe themselves in English: no phrases, no examples."""

from functools import cache
from typing import Any

from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import Component

_TABLE = """
page_fetcher | Download a web page | url=address of the page -> html
page_reader | Turn HTML into plain text | html -> text
digest_writer | Summarize a text | text max_sentences?=sentences at most -> summary
interpreter | Translate text into another language | text target_language=language code, e.g. en -> translation
mood_judge | Tell the sentiment of a text | text -> label
privacy_guard | Redact personal data in a text | text -> clean_text
scribe | Transcribe an audio file | audio_url -> text
announcer | Read text aloud as audio | text -> audio_url
post_office | Send an e-mail message | to=recipient e-mail address subject? body -> message_id
slack_poster | Post a message to a Slack channel | channel=e.g. #news text -> ok
bucket_reader | Read an object from an S3 bucket | bucket key -> content
bucket_writer | Write an object to an S3 bucket | bucket key content -> uri
table_parser | Parse CSV text into rows | content -> rows[]
grouper | Aggregate a column of rows | rows[] column function=sum, mean, min, max or count group_by? -> rows[] result#
plotter | Draw a chart from rows | rows[] kind -> image_url
sky_watcher | Get the weather for a city | city -> summary
money_changer | Get the exchange rate between two currencies | base quote -> rate#
abacus | Evaluate an arithmetic expression | expression -> result#
gauge_reader | Read a metric of a service | service metric window=time window, e.g. 1h -> numbers[] average#
odd_finder | Find anomalies in numbers | numbers[] -> anomalies[] count#
shipper | Deploy a service | service target=lambda, ecs or local -> endpoint
"""


@cache
def described_index() -> Retrieval:
    """The index of the workshop; read only."""
    return Retrieval([_component(line) for line in _TABLE.strip().splitlines()])


def described_components() -> list[Component]:
    """The components of the workshop."""
    return list(described_index().components)


def _component(line: str) -> Component:
    name, description, fields = (part.strip() for part in line.split("|"))
    takes, gives = fields.split("->")
    needed = _properties(takes)
    return Component(
        name=name,
        type="tool",
        description=description,
        input_schema={
            "type": "object",
            "properties": {field.rstrip("?"): schema for field, schema in needed.items()},
            "required": [field for field in needed if not field.endswith("?")],
        },
        output_schema={"type": "object", "properties": _properties(gives), "required": list(_properties(gives))},
    )


def _properties(text: str) -> dict[str, Any]:
    """``name``, ``name?`` (need not be given), ``rows[]``, ``count#`` and ``name=what it is`` up to the next name."""
    found: dict[str, Any] = {}
    last = ""
    for word in text.split():
        name, given, described = word.partition("=")
        if last and not given and _goes_on(found[last].get("description", ""), word):
            found[last]["description"] += f" {word}"
            continue
        last, schema = _typed(name)
        found[last] = {**schema, **({"description": described} if given else {})}
    return found


def _goes_on(description: str, word: str) -> bool:
    """Words of a description follow one another until a name that a parameter of the table has."""
    return bool(description) and word not in ("body", "text", "subject?", "group_by?")


def _typed(name: str) -> tuple[str, dict[str, Any]]:
    if name.endswith("[]"):
        return name[:-2], {"type": "array"}
    if name.endswith("#"):
        return name[:-1], {"type": "number"}
    return name, {"type": "integer" if name.startswith("max_") else "string"}
