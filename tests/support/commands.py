"""What the tests of the commands give them."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine

NOTES = "Ann (ann@example.com) wrote to Bob (bob@example.org). They will meet again on Monday in the office."
SHOUT = '''
from tdev.sdk import tool

@tool(phrases=["shout it"])
def shout(text: str) -> str:
    """Say a text louder.

    Args:
        text: any text

    Examples:
        >>> shout("hi")
        'HI'
    """
    return text.upper()
'''
PLAN = {
    "id": "addresses",
    "goal": "find the addresses",
    "steps": [
        {"id": "read", "agent": "read_text_file", "input": {"path": "notes.txt"}},
        {"id": "find", "agent": "extract_emails", "input": {"text": "${read.text}"}},
    ],
}
POST = {
    "id": "post",
    "steps": [{"id": "post", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": "hi"}}],
}


@pytest.fixture
def tdev(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A command line on stores and files of the test; neither coloured nor in CI."""
    for name in ("FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    line = CommandLine(tmp_path, capsys)
    (line.files / "notes.txt").write_text(NOTES)
    return line


def written(folder: Path, value: object, name: str = "plan.json") -> str:
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return str(folder / name)
