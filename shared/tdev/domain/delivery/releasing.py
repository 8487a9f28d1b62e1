"""From a bundle to a release, and back: what is kept when one is packed, and what is asked before one starts.

A bundle has no place in it, so what was tried in one is brought to the next with the same digest (``promotion``); there
the key of that place vouches for it.
"""

from dataclasses import dataclass

from tdev.domain.delivery.attestation import attest, check_attestation
from tdev.domain.delivery.bundle import Bundle, open_bundle
from tdev.domain.delivery.services import Packed
from tdev.kernel.errors import DeniedError
from tdev.model.service import Provenance, Release
from tdev.platform.artifacts import Artifacts
from tdev.platform.signing import Signing

_PACKED = ("service", "components", "memory", "timeout", "permissions", "secrets")
"""What a release has from the manifest of its bundle."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where bundles of a tenant are kept, and the key that vouches for them: one stage of a deployment, or a laptop."""

    tenant: str
    artifacts: Artifacts
    signing: Signing


def kept(bundle: Bundle, provenance: Provenance, place: Place) -> Packed:
    """Keep a bundle as an artifact, and vouch for it; doing it again gives the same artifact and signature.

    Raises:
        PlatformError: When the artifact cannot be kept, or the key cannot be used.
    """
    digest = place.artifacts.put(place.tenant, bundle.content)
    return Packed(
        artifact=digest,
        workflow_id=provenance.workflow,
        components=dict(bundle.manifest.components),
        attestation=attest(place.tenant, digest, provenance, place.signing),
        memory=bundle.manifest.memory,
        timeout=bundle.manifest.timeout,
        permissions=bundle.manifest.permissions,
        secrets=bundle.manifest.secrets,
    )


def verified_bundle(release: Release, place: Place) -> Bundle:
    """The bundle of a release, checked: a host starts what this answers, and nothing else.

    Raises:
        DeniedError: When nobody vouched for it, or for something else; or the release asks for more than its bundle.
        NotFoundError: When the artifact is not there.
        PlatformError: When the artifact was changed where it is kept.
        InvalidError: When it is no sound bundle.
    """
    name = f"{release.service}-v{release.version}"
    attestation = release.attestation
    if attestation is None or attestation.digest != release.artifact:
        raise DeniedError(f"nobody vouches for the artifact of {name}", hint="deploy the workflow again")
    content = place.artifacts.get(place.tenant, release.artifact)
    check_attestation(attestation, place.tenant, content, place.signing)
    bundle = open_bundle(content, release.artifact)
    differs = [part for part in _PACKED if getattr(release, part) != getattr(bundle.manifest, part)]
    if differs:
        message = f"{name} is not what its bundle says: {', '.join(differs)}"
        raise DeniedError(message, hint="deploy the workflow again")
    return bundle
