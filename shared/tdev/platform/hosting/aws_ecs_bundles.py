"""Bundles where the tasks of services may read them: beside the artifacts, which are the platform's own.

No role of a service reaches an artifact, whatever its policy says: the permissions boundary denies them all. What is to
run is copied to ``<tenant>/bundles/<digits>/``, with the text that was signed for it, and the role of a version may
read exactly these two objects. They carry the tag of their tenant, which the boundary compares with that of the role.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.service import Release
from tdev.platform.attested import attested_text
from tdev.platform.hosting.asking import asked
from tdev.platform.service_names import BUNDLE_TAG


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a task finds what it is to run.

    Attributes:
        bundle: Key of the bundle.
        attestation: Key of the text that was signed.
        signature: Of that text.
    """

    bundle: str
    attestation: str
    signature: str


class EcsBundles:
    """The bundles of one tenant that services may read.

    Args:
        client: A boto3 client for ``s3``.
        bucket: Of the artifacts.
        tenant: Whose they are.
        keep: Checks a release, and sees to it that its bundle lies among the artifacts.
    """

    def __init__(
        self, client: Any, bucket: str, tenant: str, keep: Callable[[Release], object] = lambda release: None
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._tenant = tenant
        self._keep = keep

    def show(self, release: Release) -> Shown:
        """Put bundle and attestation of a release where its tasks read them; doing it again changes nothing.

        Raises:
            InvalidError: When nobody vouches for the artifact: the runner would refuse it.
            PlatformError: When it is not among the artifacts, or cannot be copied.
            TDevError: What ``keep`` refuses.
        """
        attestation = release.attestation
        if attestation is None or attestation.digest != release.artifact:
            finding = Finding("#/attestation", "is missing, or for another artifact", "attestation")
            message = f"nobody vouches for the artifact of {release.service}-v{release.version}"
            raise InvalidError(message, [finding], hint="deploy the workflow again")
        self._keep(release)
        digits = release.artifact.removeprefix("sha256:")
        text = attested_text(self._tenant, release.artifact, attestation.provenance.model_dump(mode="json")).encode()
        folder = f"{self._tenant}/bundles/{digits}"
        shown = Shown(
            f"{folder}/bundle.zip", f"{folder}/{hashlib.sha256(text).hexdigest()}.json", attestation.signature
        )
        source = {"Bucket": self._bucket, "Key": f"{self._tenant}/sha256/{digits}"}
        tag = {"Tagging": f"{BUNDLE_TAG}={self._tenant}"}
        self._ask("copy_object", Key=shown.bundle, CopySource=source, TaggingDirective="REPLACE", **tag)
        self._ask("put_object", Key=shown.attestation, Body=text, ContentType="application/json", **tag)
        return shown

    def _ask(self, operation: str, **arguments: Any) -> None:
        asked(self._client, operation, "bundles of services", Bucket=self._bucket, **arguments)
