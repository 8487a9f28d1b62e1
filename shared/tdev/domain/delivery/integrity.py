"""What stands where in a bundle, and whether its files are those that its manifest names.

No pydantic here: a service checks its own files with this when it starts.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tdev.kernel.errors import Finding, InvalidError
from tdev.kernel.packed_files import packed

MANIFEST = "manifest.json"
WORKFLOW = "workflow.json"
REQUIREMENTS = "requirements.txt"
HANDLER = "handler.py"
COMPONENTS = "components/"
"""Foreign components: ``<name>.py`` with the source and ``<name>.json`` with what the registry knows of it."""


def digest_of(content: bytes) -> str:
    """``sha256:`` and the hexadecimal digest of a content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def check_files(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Compare all files of a bundle with its manifest; answers the manifest as plain JSON.

    Args:
        files: Path -> content, the manifest among them.

    Raises:
        InvalidError: Without a manifest that can be read; or with one finding for each file that was changed, is
            missing, or is not in the manifest.
    """
    try:
        manifest = json.loads(files[MANIFEST])
        named = dict(manifest["files"])
    except (KeyError, ValueError, TypeError) as cause:
        message = f"the bundle has no {MANIFEST} that can be read"
        raise InvalidError(message, [Finding(f"#/{MANIFEST}", "is missing or damaged", "manifest")]) from cause
    found = [_finding(path, named, files) for path in sorted({*named, *files} - {MANIFEST})]
    wrong = [finding for finding in found if finding is not None]
    if wrong:
        told = "; ".join(f"{finding.pointer[8:].replace('~1', '/')} {finding.message}" for finding in wrong[:5])
        raise InvalidError(f"the bundle is not what its manifest says: {told}", wrong, hint="pack and deploy it again")
    return dict(manifest)


def check_digest(files: Mapping[str, bytes], expected: str) -> None:
    """Whether these files are the bundle of a digest: packed again they make the same bytes.

    Raises:
        InvalidError: When they make others.
    """
    actual = digest_of(packed(files))
    if actual != expected:
        finding = Finding("#/digest", f"is {actual}", "digest")
        raise InvalidError(f"this is not the bundle {expected}", [finding], hint="pack and deploy it again")


def _finding(path: str, named: Mapping[str, Any], files: Mapping[str, bytes]) -> Finding | None:
    pointer = f"#/files/{path.replace('~', '~0').replace('/', '~1')}"
    if path not in files:
        return Finding(pointer, "is missing", "missing")
    if path not in named:
        return Finding(pointer, "is not in the manifest", "extra")
    return None if digest_of(files[path]) == named[path] else Finding(pointer, "was changed", "changed")
