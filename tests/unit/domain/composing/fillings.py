"""One filling of every template: what the tests of all templates visit."""

from typing import Any

from tdev.domain.composing.catalogue import template_named
from tdev.domain.composing.rendering import Filling
from tdev.model.spec import Spec

TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
LIST, TEXTS = {"type": "array"}, {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "number"}}
OBJECT, ROWS, YES = {"type": "object"}, {"type": "array", "items": {"type": "object"}}, {"type": "boolean"}

VALUES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "extract_pattern": ({"text": TEXT}, TEXTS, {"pattern": r"#(\w+)", "group": 1, "unique": True, "convert": "text"}),
    "find_first": ({"text": TEXT}, WHOLE, {"pattern": r"\d+", "group": 0, "default": 0, "convert": "integer"}),
    "replace_pattern": ({"text": TEXT}, TEXT, {"pattern": "[\"']+", "replacement": "'"}),
    "format_text": (
        {"who": TEXT, "n": NUMBER},
        TEXT,
        {"parts": [["text", "Hi "], ["input", "who", ""]]},
    ),
    "split_text": ({"text": TEXT}, TEXTS, {"separator": ",", "trim": True, "drop_empty": True, "convert": "text"}),
    "join_list": ({"items": TEXTS}, TEXT, {"separator": ", ", "last": " and ", "empty": ""}),
    "text_steps": ({"text": TEXT}, TEXT, {"steps": ["strip", "lower", "hyphens", "camel", "collapse"]}),
    "measure_text": ({"text": TEXT}, WHOLE, {"pattern": r"\w+", "unique": True, "ignore_case": True}),
    "check_text": ({"text": TEXT}, YES, {"pattern": "[A-Z]{2}[0-9]+", "trim": True}),
    "test_text": ({"text": TEXT}, YES, {"check": "palindrome", "value": "", "ignore_case": True}),
    "shorten_text": ({"text": TEXT}, TEXT, {"length": 10, "suffix": "...", "whole_words": True}),
    "mask_text": ({"text": TEXT}, TEXT, {"pattern": r"\d+", "keep_first": 0, "keep_last": 4, "mark": "*"}),
    "lookup_value": (
        {"value": TEXT},
        TEXT,
        {"table": [["kr", "Korea"], ["de", "Germany"]], "default": None, "strict": False, "ignore_case": True},
    ),
    "label_number": ({"number": NUMBER}, TEXT, {"bands": [[90, "A"], [80, "B"]], "below": "C"}),
    "compute_formula": ({"a": NUMBER, "b": NUMBER}, NUMBER, {"program": ["a", "b", "*", 1.1, "+"], "digits": 2}),
    "clamp_number": ({"number": NUMBER}, NUMBER, {"low": 0, "high": 10}),
    "test_number": ({"number": WHOLE}, YES, {"check": "prime", "low": None, "high": None}),
    "summarize_numbers": (
        {"numbers": NUMBERS},
        NUMBER,
        {"measure": "median", "digits": 1, "empty": None, "refuse": True},
    ),
    "filter_list": ({"items": NUMBERS}, NUMBERS, {"operator": "over", "value": 3}),
    "arrange_list": ({"items": LIST}, LIST, {"steps": ["unique", "sort_down", "first"], "count": 3}),
    "map_list": ({"items": NUMBERS}, NUMBERS, {"step": "multiply", "value": 2}),
    "chunk_list": ({"items": LIST}, LIST, {"size": 2}),
    "combine_lists": ({"first": LIST, "second": LIST}, LIST, {"mode": "either"}),
    "count_values": ({"items": TEXT}, OBJECT, {"by": "words", "ignore_case": True, "order": "count"}),
    "sort_rows_by": ({"rows": ROWS}, ROWS, {"column": "age", "descending": True}),
    "filter_rows_by": ({"rows": ROWS}, ROWS, {"column": "city", "operator": "equal", "value": "Seoul"}),
    "group_rows_by": (
        {"rows": ROWS},
        ROWS,
        {"by": "city", "column": "n", "measure": "mean", "digits": 1, "form": "rows", "named": "mean_n"},
    ),
    "pick_columns": ({"rows": ROWS}, ROWS, {"columns": [["a", "b"], ["c", "c"]]}),
    "column_list": ({"rows": ROWS}, LIST, {"column": "name", "unique": True}),
    "add_column": ({"rows": ROWS}, ROWS, {"column": "total", "program": ["price", "count", "*"], "digits": 2}),
    "unique_rows": ({"rows": ROWS}, ROWS, {"column": "id", "keep": "first"}),
    "read_path": ({"data": OBJECT}, {}, {"path": ["user", "tags", 0], "default": None}),
    "reshape_object": ({"data": OBJECT}, OBJECT, {"fields": [["id", ["user", "id"]], ["x", ["y"]]]}),
    "validate_object": (
        {"data": OBJECT},
        OBJECT,
        {"rules": [{"name": "age", "type": "integer", "required": True, "least": 0}], "form": "report"},
    ),
    "parse_lines": (
        {"text": TEXT},
        ROWS,
        {"pattern": r"(\w+)=(\d+)", "fields": ["k", "v"], "numbers": ["v"], "decimals": [], "form": "rows"},
    ),
    "write_rows": ({"rows": ROWS}, TEXT, {"columns": ["a", "b"], "form": "csv", "separator": ","}),
    "shift_date": ({"date": TEXT}, TEXT, {"amount": 3, "unit": "business_days", "form": "%Y-%m-%d"}),
    "date_gap": ({"a": TEXT, "b": TEXT}, WHOLE, {"unit": "years", "form": "%Y-%m-%d", "absolute": True}),
    "reformat_date": ({"date": TEXT}, TEXT, {"source": "%d.%m.%Y", "target": "%Y-%m-%d"}),
    "date_part": (
        {"date": TEXT},
        TEXT,
        {"part": "weekday", "form": "%Y-%m-%d", "names": ["월", "화", "수", "목", "금", "토", "일"]},
    ),
    "digest_text": ({"text": TEXT}, TEXT, {"algorithm": "sha256", "length": 8}),
    "encode_text": ({"text": TEXT}, TEXT, {"encoding": "caesar", "decode": False, "shift": 3}),
    "receive_webhook": ({"body": TEXT, "signature": TEXT}, OBJECT, {"prefix": "sha256=", "required": ["event"]}),
    "call_http": (
        {"pet_id": WHOLE, "limit": WHOLE},
        OBJECT,
        {
            "method": "POST",
            "server": "https://api.example.com/v1",
            "path": [["text", "/pets/"], ["input", "pet_id"]],
            "query": [["limit", "limit"]],
            "header": [],
            "body": [["limit", "limit"]],
            "auth": ["header", "x-api-key"],
            "failures": [[404, "no such pet"]],
        },
    ),
    "poll_address": ({"last_digest": TEXT}, OBJECT, {"url": "https://example.com/", "most": 1000}),
    "send_webhook": ({"text": TEXT}, OBJECT, {"url": "https://hooks.example.com/1"}),
    "s3_read": ({"key": TEXT}, TEXT, {"bucket": "reports", "encoding": "utf-8"}),
    "s3_write": ({"key": TEXT, "text": TEXT}, TEXT, {"bucket": "reports", "content_type": "text/plain"}),
    "dynamodb_read": ({"key": TEXT}, OBJECT, {"table": "users", "key_name": "id"}),
    "dynamodb_write": ({"key": TEXT, "values": OBJECT}, TEXT, {"table": "users", "key_name": "id"}),
    "sqs_send": ({"message": OBJECT}, TEXT, {"queue_url": "https://sqs.eu-west-1.amazonaws.com/1/q"}),
    "sns_publish": ({"subject": TEXT, "message": TEXT}, TEXT, {"topic_arn": "arn:aws:sns:eu-west-1:1:t"}),
    "ses_mail": ({"to": TEXT, "subject": TEXT, "text": TEXT}, TEXT, {"sender": "me@example.com"}),
    "prompt_agent": (
        {"text": TEXT},
        TEXT,
        {"instructions": "Answer in one word.", "model": "amazon.nova-lite-v1:0", "most_tokens": 200},
    ),
    "router_agent": (
        {"text": TEXT},
        {},
        {
            "routes": [["refund_tool", ["refund", "money"]], ["help_tool", ["help"]]],
            "default": "",
            "components": ["refund_tool", "help_tool"],
        },
    ),
    "pipeline_team": (
        {"text": TEXT},
        {},
        {
            "members": [["ReadContentAgent", "text", "text"], ["WriteBriefAgent", "text", "text"]],
            "components": ["ReadContentAgent", "WriteBriefAgent"],
        },
    ),
    "map_reduce_team": (
        {"parts": TEXTS},
        {},
        {
            "worker": ["WriteBriefAgent", "text", "text"],
            "reducer": ["WriteBriefAgent", "text", "text"],
            "separator": "\n",
            "most": 20,
            "components": ["WriteBriefAgent"],
        },
    ),
}
EFFECTS = {"call_http": ("send",)}
SECRETS = {"receive_webhook": ("HOOK_SECRET",), "call_http": ("PETS_KEY",)}


def filled(identifier: str) -> tuple[Spec, Filling]:
    """A specification for one template and its filling."""
    template = template_named(identifier)
    inputs, outputs, values = VALUES[identifier]
    spec = Spec(
        name=f"made_{identifier}",
        kind=template.kind,
        description=f"{template.title}.",
        inputs={"type": "object", "properties": inputs, "required": list(inputs)},
        outputs=outputs,
        effects=EFFECTS.get(identifier, ()),
        secrets=SECRETS.get(identifier, ()),
        words=template.phrases[0],
    )
    return spec, Filling(template, values, tuple(inputs))
