"""From stage to stage with the same bytes: what is handed over, and why the next stage believes it.

Nothing that the other stage says is taken on faith. The bundle has the digest that is named and holds what its manifest
says; it passes the whole gate of the stage that takes it; and one of three vouches for it: its signature is one of this
stage's key, it was packed again here and is the same to the byte, or a person here says yes. Then it is signed here.
"""

import base64
import binascii
import json
import zlib
from dataclasses import replace

from pydantic import ValidationError

from tdev.domain.delivery.attestation import check_attestation
from tdev.domain.delivery.bundle import Bundle, open_bundle
from tdev.domain.delivery.gate import Judged
from tdev.domain.delivery.integrity import COMPONENTS, WORKFLOW
from tdev.kernel.errors import DeniedError, Finding, InvalidError, TooLargeError
from tdev.kernel.packed_files import MOST_BYTES
from tdev.model.evaluation import Gate
from tdev.model.promoting import Letter, Promotion
from tdev.model.service import Provenance
from tdev.model.workflow import Workflow
from tdev.platform.signing import Signing

MOST_SENT = 900_000
"""Bytes of a bundle in a letter: a body has 1 MiB."""


def content_of(bundle: Bundle) -> str:
    """A bundle for a letter. Raises ``TooLargeError``."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    text = base64.b64encode(packer.compress(bundle.content) + packer.flush()).decode()
    if len(text) > MOST_SENT:
        message = f"the bundle has {len(text):,} bytes as it is sent, {MOST_SENT:,} are taken"
        raise TooLargeError(message, hint="deploy the workflow in the other stage")
    return text


def opened(letter: Letter) -> Bundle:
    """The bundle in a letter, checked: its bytes, its manifest, and what is said of it.

    Raises:
        InvalidError: When it is no bundle, not the one that is named, or one of another service.
        DeniedError: When what was signed is another bundle.
        TooLargeError: When it unpacks to more than 64 MiB.
    """
    try:
        unpacker = zlib.decompressobj(31)
        content = unpacker.decompress(base64.b64decode(letter.content, validate=True), MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error) as cause:
        raise _wrong("#/content", "is no gzip in Base64") from cause
    if unpacker.unconsumed_tail:
        raise TooLargeError(f"the bundle unpacks to more than {MOST_BYTES:,} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise _wrong("#/content", "is cut off, or has something behind its end")
    bundle = open_bundle(content, letter.artifact)
    if bundle.manifest.service != letter.service:
        raise _wrong("#/service", f"the bundle is one of {bundle.manifest.service}")
    if letter.attestation.digest != letter.artifact:
        raise DeniedError(f"{letter.attestation.digest} was signed, and not {letter.artifact}")
    return bundle


def workflow_of(bundle: Bundle) -> Workflow:
    """The workflow of a bundle, with the exact version of each component. Raises ``InvalidError``."""
    try:
        return Workflow.model_validate_json(bundle.files[WORKFLOW])
    except ValidationError as cause:
        raise _wrong("#/content", "has a workflow that this product does not read") from cause


def foreign_sources(bundle: Bundle) -> list[tuple[str, str, str]]:
    """Name, version and source of each component in a bundle that did not come with the product."""
    found = []
    for path in sorted(bundle.files):
        if path.startswith(COMPONENTS) and path.endswith(".json"):
            known = json.loads(bundle.files[path])
            source = bundle.files[f"{path.removesuffix('.json')}.py"].decode("utf-8", "replace")
            found.append((str(known["name"]), str(known["version"]), source))
    return found


def judged_as_sent(judged: Judged, promotion: Promotion, bundle: Bundle, tenant: str, signing: Signing) -> Judged:
    """The judgement of this stage's gate, with the bundle as it was sent instead of the one packed here.

    Args:
        judged: What the gate found, which has packed the workflow again.
        promotion: Where it comes from.
        bundle: What was sent.
        tenant: Whose it is.
        signing: The key of this stage.

    Raises:
        PlatformError: When the key cannot be used.
    """
    found = judged.judgement
    if judged.bundle is None:
        return judged
    again = judged.bundle.digest == bundle.digest
    signed = _is_signed(promotion, tenant, bundle, signing)
    vouched = "the key of this stage" if signed else "packing it again here, to the byte" if again else ""
    source = promotion.source
    told = f"v{source.version} of {source.stage} with the same digest; vouched for by {vouched or 'nobody yet'}"
    reasons = found.reasons
    if not vouched:
        reasons = (*reasons, f"the signature of {source.stage} is not known here: who allows this vouches for it")
    manifest = bundle.manifest
    changes = {
        "gates": (*found.gates, Gate(name="promotion", passed=True, evidence=told)),
        "digest": bundle.digest,
        "size": len(bundle.content),
        "components": dict(manifest.components),
        "permissions": manifest.permissions,
        "secrets": manifest.secrets,
        "effects": tuple(sorted({*manifest.effects, *found.effects})),
        "reasons": reasons,
    }
    return replace(judged, judgement=found.model_copy(update=changes), bundle=bundle)


def brought(promotion: Promotion, approved_by: str | None) -> Provenance:
    """Where the bundle comes from, with the stage that it was in; signed here, its digest stays.

    Args:
        promotion: What was brought.
        approved_by: Who said yes to it here.
    """
    before = promotion.attestation.provenance
    return before.model_copy(update={"approved_by": approved_by, "promotions": (*before.promotions, promotion.source)})


def _is_signed(promotion: Promotion, tenant: str, bundle: Bundle, signing: Signing) -> bool:
    try:
        check_attestation(promotion.attestation, tenant, bundle.content, signing)
    except DeniedError:
        return False
    return True


def _wrong(pointer: str, told: str) -> InvalidError:
    return InvalidError(f"this is no bundle that can be taken: {told}", [Finding(pointer, told, "promotion")])
