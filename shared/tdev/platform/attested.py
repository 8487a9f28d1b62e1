"""What is signed when somebody vouches for a bundle: read by whoever signs, and by hosts that hand it on to be checked.

The message is short whatever the text is, because it holds only the digest of it: a goal may be longer than what a key
service takes. The runner of containers reads the same text without this package; see ``infra/runner/serve.py``.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from tdev.kernel.json_types import canonical

PURPOSE = "tdev bundle attestation 1"
"""Stands in every signed message: a signature for something else, made with the same key, is none."""


def attested_text(tenant: str, artifact: str, provenance: Mapping[str, Any]) -> str:
    """The one text of an attestation: whose bundle, its digest, and where it comes from as plain JSON."""
    return canonical({"tenant": tenant, "digest": artifact, "provenance": provenance})


def attested_message(text: str) -> bytes:
    """What the key signs for such a text."""
    return f"{PURPOSE} sha256:{hashlib.sha256(text.encode()).hexdigest()}".encode("ascii")
