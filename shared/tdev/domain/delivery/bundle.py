"""A bundle: all that a service is, in one content with one digest; sealing it, and opening what claims to be one.

Opening believes nothing: the form of the zip, every file, the digests in the manifest and the form of the manifest
itself must be those that sealing makes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from tdev.domain.delivery.integrity import (
    COMPONENTS,
    HANDLER,
    MANIFEST,
    REQUIREMENTS,
    WORKFLOW,
    check_files,
    digest_of,
)
from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.packed_files import packed, unpacked
from tdev.model.misfits import misfits
from tdev.model.service import BundleManifest

_NEEDED = (MANIFEST, WORKFLOW, REQUIREMENTS, HANDLER)


@dataclass(frozen=True, slots=True)
class Bundle:
    """An artifact and what it holds.

    Attributes:
        digest: ``sha256:`` and the SHA-256 of ``content``.
        content: The zip.
        manifest: What it holds and needs.
        files: Path -> content of every file, the manifest too: what a host unpacks.
    """

    digest: str
    content: bytes
    manifest: BundleManifest
    files: Mapping[str, bytes]


def sealed(manifest: BundleManifest, files: Mapping[str, bytes]) -> Bundle:
    """Put a manifest to the files and pack them.

    Args:
        manifest: Its ``files`` are filled in here.
        files: Path -> content, without the manifest.

    Raises:
        InvalidError: When a path is none.
        TooLargeError: When they are more than 2,000, or more than 64 MiB.
    """
    named = manifest.model_copy(update={"files": {path: digest_of(files[path]) for path in sorted(files)}})
    whole = {**files, MANIFEST: f"{named.text()}\n".encode()}
    content = packed(whole)
    return Bundle(digest_of(content), content, named, whole)


def open_bundle(content: bytes, digest: str | None = None) -> Bundle:
    """Read a bundle; nothing in it is believed before it was checked.

    Args:
        content: The zip.
        digest: Which bundle it must be; None: any.

    Raises:
        InvalidError: When it is another one; when a file was changed, added or taken away, lies outside, or is
            compressed; or when the manifest says what is not so.
        TooLargeError: When it has more than 64 MiB or 2,000 files.
    """
    actual = digest_of(content)
    if digest is not None and actual != digest:
        finding = Finding("#/digest", f"is {actual}", "digest")
        raise InvalidError(f"this is not the bundle {digest}", [finding], hint="fetch it again; nothing of it was used")
    files = unpacked(content)
    lacking = [Finding(f"#/files/{path}", "is missing", "missing") for path in _NEEDED if path not in files]
    if lacking:
        raise InvalidError("this is no bundle of a service", lacking)
    check_files(files)
    manifest = _manifest(files[MANIFEST])
    wrong = _disagreements(manifest, files)
    if wrong:
        raise InvalidError("the manifest of the bundle does not say what is in it", wrong)
    return Bundle(actual, content, manifest, files)


def requirements_text(lines: tuple[str, ...]) -> bytes:
    """The file that pip installs from with ``--require-hashes``."""
    return "".join(f"{line}\n" for line in lines).encode()


def _manifest(text: bytes) -> BundleManifest:
    try:
        manifest = BundleManifest.model_validate_json(text)
    except ValidationError as cause:
        raise InvalidError("the manifest cannot be read", misfits(cause, "manifest")) from cause
    if f"{manifest.text()}\n".encode() != text:
        finding = Finding("#", "is not in its one canonical form", "manifest")
        raise InvalidError("the manifest was not written by this product", [finding])
    return manifest


def _disagreements(manifest: BundleManifest, files: Mapping[str, bytes]) -> list[Finding]:
    found = []
    if digest_of(files[WORKFLOW]) != manifest.workflow_digest:
        found.append(Finding("#/workflow_digest", "is not that of the workflow", "digest"))
    if files[REQUIREMENTS] != requirements_text(manifest.requirements):
        found.append(Finding("#/requirements", "are not those of the file", "requirements"))
    known = set(manifest.components.values())
    for path in files:
        if path.startswith(COMPONENTS) and path.endswith(".py") and digest_of(files[path]) not in known:
            found.append(Finding("#/components", f"does not name {path}", "component"))
    return found
