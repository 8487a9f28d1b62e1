"""Files and their manifest: what differs is named."""

import json

import pytest

from tdev.domain.delivery.integrity import MANIFEST, check_digest, check_files, digest_of
from tdev.kernel.errors import InvalidError
from tdev.kernel.packed_files import packed

FILES = {"a.py": b"1", "b/c.py": b"2"}
MANIFEST_TEXT = json.dumps({"files": {path: digest_of(content) for path, content in FILES.items()}}).encode()
WHOLE = {**FILES, MANIFEST: MANIFEST_TEXT}


def test_files_that_are_as_named_give_the_manifest():
    assert check_files(WHOLE) == json.loads(MANIFEST_TEXT)


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"a.py": b"2"}, "changed", "#/files/a.py"),
        ({"b/c.py": b""}, "changed", "#/files/b~1c.py"),
        ({"evil.py": b""}, "extra", "#/files/evil.py"),
        ({"a.py": None}, "missing", "#/files/a.py"),
    ],
)
def test_what_differs_is_named(change, code, pointer):
    files = {path: content for path, content in (WHOLE | change).items() if content is not None}
    with pytest.raises(InvalidError, match="not what its manifest says") as caught:
        check_files(files)
    assert [(finding.code, finding.pointer) for finding in caught.value.findings] == [(code, pointer)]


@pytest.mark.parametrize("text", [None, b"", b"{}", b"[]", b'{"files": 1}', b"\xff", b'{"files": ["a"]}'])
def test_without_a_manifest_nothing_is_believed(text):
    files = dict(FILES) if text is None else {**FILES, MANIFEST: text}
    with pytest.raises(InvalidError, match="no manifest"):
        check_files(files)


def test_the_digest_is_that_of_the_files_packed_again():
    check_digest(WHOLE, digest_of(packed(WHOLE)))
    with pytest.raises(InvalidError, match="this is not the bundle"):
        check_digest({**WHOLE, "a.py": b"2"}, digest_of(packed(WHOLE)))
