"""Attestations: a bundle and where it comes from, under one signature. One changed byte of either voids it.

What is signed is the canonical JSON of tenant, digest and provenance, by its SHA-256: so a signature of one tenant is
worth nothing in another, and a goal may be longer than what a key service takes.
"""

from tdev.domain.delivery.integrity import digest_of
from tdev.kernel.errors import DeniedError
from tdev.model.service import Attestation, Provenance
from tdev.platform.attested import attested_message, attested_text
from tdev.platform.signing import Signing

_HINT = "nothing of it was run; deploy the workflow again, and look into the audit trail for who changed it"


def attest(tenant: str, artifact: str, provenance: Provenance, signing: Signing) -> Attestation:
    """Vouch for a bundle.

    Args:
        tenant: Whose it is.
        artifact: Its digest.
        provenance: Where it comes from.
        signing: The key.

    Raises:
        PlatformError: When the key cannot be used.
    """
    signature = signing.sign(_message(tenant, artifact, provenance))
    return Attestation(digest=artifact, provenance=provenance, signature=signature)


def check_attestation(attestation: Attestation, tenant: str, content: bytes, signing: Signing) -> None:
    """Whether this content is what somebody vouched for; asked before a version starts, each time.

    Args:
        attestation: What was kept beside the bundle.
        tenant: Whose service is to start.
        content: The bundle itself.
        signing: The key.

    Raises:
        DeniedError: When the content is another, or tenant, digest or provenance are not those that were signed.
        PlatformError: When the key cannot be used.
    """
    actual = digest_of(content)
    if actual != attestation.digest:
        raise DeniedError(f"the artifact is {actual}, but {attestation.digest} was attested", hint=_HINT)
    message = _message(tenant, attestation.digest, attestation.provenance)
    if not signing.verify(message, attestation.signature):
        raise DeniedError(f"the signature of the bundle {attestation.digest} does not hold", hint=_HINT)


def _message(tenant: str, artifact: str, provenance: Provenance) -> bytes:
    return attested_message(attested_text(tenant, artifact, provenance.model_dump(mode="json")))
