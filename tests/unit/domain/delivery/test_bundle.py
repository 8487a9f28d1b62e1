"""Bundles: what was sealed opens, and what differs from it in anything does not."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.delivery.bundle import open_bundle, requirements_text, sealed
from tdev.domain.delivery.integrity import MANIFEST, digest_of
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.kernel.packed_files import packed
from tdev.model.service import BundleManifest

LINES = (f"jsonatapy==2.2.13 --hash=sha256:{'1' * 64}",)
FILES = {
    "workflow.json": b'{"id":"w"}',
    "requirements.txt": requirements_text(LINES),
    "handler.py": b"handler = None\n",
    "components/shout.py": b"def shout(): ...\n",
    "components/shout.json": b"{}",
    "tdev/__init__.py": b"",
}
PLAIN = BundleManifest(
    service="example",
    workflow_digest=digest_of(FILES["workflow.json"]),
    components={"shout@1.0.0": digest_of(FILES["components/shout.py"])},
    requirements=LINES,
    runtime="0.1.0",
    files={},
)
BUNDLE = sealed(PLAIN, FILES)


def resealed(manifest=None, **files):
    """A bundle with another manifest or other files, packed as if it were right."""
    return sealed(manifest or PLAIN, {**FILES, **{name.replace("__", "/"): files[name] for name in files}}).content


def test_what_was_sealed_opens():
    assert open_bundle(BUNDLE.content) == BUNDLE
    assert open_bundle(BUNDLE.content, BUNDLE.digest).manifest == BUNDLE.manifest
    assert digest_of(BUNDLE.content) == BUNDLE.digest


def test_the_manifest_names_every_file_but_itself():
    assert set(BUNDLE.manifest.files) == set(FILES) == set(BUNDLE.files) - {MANIFEST}


@given(st.permutations(list(FILES)))
def test_the_order_of_the_files_makes_no_difference(order):
    assert sealed(PLAIN, {path: FILES[path] for path in order}) == BUNDLE


def test_another_digest_is_refused():
    with pytest.raises(InvalidError, match="this is not the bundle") as caught:
        open_bundle(BUNDLE.content, digest_of(b"another"))
    assert BUNDLE.digest in caught.value.findings[0].message


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(BUNDLE.content) - 1), st.integers(1, 255))
def test_no_changed_byte_passes_even_without_a_digest_to_compare(place, change):
    content = bytearray(BUNDLE.content)
    content[place] ^= change
    with pytest.raises((InvalidError, TooLargeError)):
        open_bundle(bytes(content))


@pytest.mark.parametrize(
    "files",
    [
        {**BUNDLE.files, "evil.py": b"import os"},
        {**BUNDLE.files, "workflow.json": b'{"id":"x"}'},
        {path: content for path, content in BUNDLE.files.items() if path != "tdev/__init__.py"},
        {path: content for path, content in BUNDLE.files.items() if path != MANIFEST},
        {**BUNDLE.files, MANIFEST: BUNDLE.files[MANIFEST].replace(b"example", b"another")},
        {**BUNDLE.files, MANIFEST: b"{}"},
        {**BUNDLE.files, MANIFEST: json.dumps(json.loads(BUNDLE.files[MANIFEST]), indent=1).encode()},
        {**BUNDLE.files, MANIFEST: BUNDLE.files[MANIFEST].replace(b'"memory":512', b'"memory":513.5')},
        {**BUNDLE.files, MANIFEST: BUNDLE.files[MANIFEST].replace(b'"runtime"', b'"by":"ann","runtime"')},
        {},
    ],
)
def test_files_that_are_not_those_of_the_manifest_are_refused(files):
    if MANIFEST in files and b"another" in files[MANIFEST]:
        assert open_bundle(packed(files)).digest != BUNDLE.digest  # sound in itself: only its digest tells
        return
    with pytest.raises(InvalidError):
        open_bundle(packed(files))


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (resealed(PLAIN.model_copy(update={"workflow_digest": digest_of(b"")})), "#/workflow_digest"),
        (resealed(PLAIN.model_copy(update={"requirements": ()})), "#/requirements"),
        (resealed(components__other=b"x", **{"components__evil.py": b"y"}), "#/components"),
        (resealed(PLAIN.model_copy(update={"components": {}})), "#/components"),
    ],
)
def test_a_manifest_that_says_what_is_not_so_is_refused(content, pointer):
    with pytest.raises(InvalidError, match="does not say what is in it") as caught:
        open_bundle(content)
    assert pointer in [finding.pointer for finding in caught.value.findings]


@pytest.mark.parametrize("path", ["workflow.json", "requirements.txt", "handler.py"])
def test_a_bundle_has_its_parts(path):
    lacking = sealed(PLAIN, {name: content for name, content in FILES.items() if name != path})
    with pytest.raises(InvalidError, match="no bundle of a service") as caught:
        open_bundle(lacking.content)
    assert caught.value.findings[0].pointer == f"#/files/{path}"


def zipped(kind, name="big"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for path, content in BUNDLE.files.items():
            archive.writestr(path, content)
        archive.writestr(name, bytes(30_000_000) if kind == zipfile.ZIP_DEFLATED else b"")
    return buffer.getvalue()


def test_a_zip_that_would_grow_is_refused_before_it_is_read():
    bomb = zipped(zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    with pytest.raises(InvalidError, match="is compressed"):
        open_bundle(bomb)


@pytest.mark.parametrize("name", ["../outside.py", "/etc/passwd", "a\\b", "tdev/../../x", "C:x"])
def test_a_path_that_leads_outside_is_refused(name):
    with pytest.raises(InvalidError):
        open_bundle(zipped(zipfile.ZIP_STORED, name))
    with pytest.raises(InvalidError):
        sealed(PLAIN, {**FILES, name: b""})
