"""From a bundle to a release, and back: what is kept when one is packed, and what is asked before one starts."""

from tdev.domain.delivery.attestation import attest, check_attestation
from tdev.domain.delivery.bundle import Bundle, open_bundle
from tdev.domain.delivery.services import Packed
from tdev.kernel.errors import DeniedError
from tdev.model.service import Provenance, Release
from tdev.platform.artifacts import Artifacts
from tdev.platform.signing import Signing

_PACKED = ("service", "components", "memory", "timeout", "permissions", "secrets")
"""What a release has from the manifest of its bundle."""


def kept(bundle: Bundle, provenance: Provenance, tenant: str, artifacts: Artifacts, signing: Signing) -> Packed:
    """Keep a bundle as an artifact, and vouch for it; doing it again gives the same artifact and signature.

    Args:
        bundle: What was packed.
        provenance: Where it comes from.
        tenant: Whose it is.
        artifacts: Where it is kept.
        signing: The key.

    Raises:
        PlatformError: When the artifact cannot be kept, or the key cannot be used.
    """
    digest = artifacts.put(tenant, bundle.content)
    return Packed(
        artifact=digest,
        workflow_id=provenance.workflow,
        components=dict(bundle.manifest.components),
        attestation=attest(tenant, digest, provenance, signing),
        memory=bundle.manifest.memory,
        timeout=bundle.manifest.timeout,
        permissions=bundle.manifest.permissions,
        secrets=bundle.manifest.secrets,
    )


def verified_bundle(release: Release, tenant: str, artifacts: Artifacts, signing: Signing) -> Bundle:
    """The bundle of a release, checked: a host starts what this answers, and nothing else.

    Args:
        release: What is to start.
        tenant: Whose it is.
        artifacts: Where its bundle is kept.
        signing: The key.

    Raises:
        DeniedError: When nobody vouched for it, or for something else; or the release asks for more than its bundle.
        NotFoundError: When the artifact is not there.
        PlatformError: When the artifact was changed where it is kept.
        InvalidError: When it is no sound bundle.
    """
    name = f"{release.service}-v{release.version}"
    if release.attestation is None or release.attestation.digest != release.artifact:
        raise DeniedError(f"nobody vouches for the artifact of {name}", hint="deploy the workflow again")
    content = artifacts.get(tenant, release.artifact)
    check_attestation(release.attestation, tenant, content, signing)
    bundle = open_bundle(content, release.artifact)
    manifest = bundle.manifest
    differs = [part for part in _PACKED if getattr(release, part) != getattr(manifest, part)]
    if differs:
        message = f"{name} is not what its bundle says: {', '.join(differs)}"
        raise DeniedError(message, hint="deploy the workflow again")
    return bundle
