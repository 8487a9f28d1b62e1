"""The page of events says what the code does."""

import hashlib
import hmac
import json
import re
from pathlib import Path

from tdev.domain.notices.patterns import OPERATORS
from tdev.domain.reference.events import events_page
from tdev.model.notice import DETAILS, Envelope

PAGE = Path(__file__).parents[4] / "docs/reference/events.md"


def test_the_page_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == events_page(), "run scripts/reference"


def test_every_event_and_each_of_its_members_is_on_it() -> None:
    page = events_page()
    for name, detail in DETAILS.items():
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert str(detail.__doc__).strip() in section
        for member in (*detail.model_fields, "event_id"):
            assert f"| `{member}` |" in section, (name, member)


def test_the_example_is_an_event_and_its_signature_can_be_checked_as_the_page_says() -> None:
    page = events_page()
    shown = re.search(r"```json\n(.*?)```", page, re.S)
    signed = re.search(r"x-tdev-signature: t=(\d+),v1=([0-9a-f]{64})", page)
    assert shown is not None
    assert signed is not None
    event = Envelope.model_validate_json(shown[1])
    body = json.dumps(json.loads(shown[1]), sort_keys=True, separators=(",", ":"))
    expected = hmac.new(b"a-key-that-both-know", f"{signed[1]}.{body}".encode(), hashlib.sha256).hexdigest()
    assert (signed[2], event.detail["event_id"]) == (expected, event.id)


def test_every_operator_of_patterns_is_named() -> None:
    assert all(f"`{name}`" in events_page() for name in OPERATORS)
