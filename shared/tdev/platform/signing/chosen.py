"""The key for signatures that the settings ask for."""

from collections.abc import Callable
from typing import Any

from tdev.kernel.errors import Finding, InvalidError
from tdev.platform.signing import Signing
from tdev.settings import Settings


def chosen(settings: Settings, own: Callable[[str], Any]) -> Signing:
    """The KMS key of the deployment on AWS; on this machine the one in its data folder.

    Args:
        settings: The settings.
        own: From a service of AWS to its client with this process's own credentials.

    Raises:
        InvalidError: On AWS, when no key is named.
    """
    if settings.platform == "aws":
        if not settings.signing_key:
            finding = Finding("#/TDEV_SIGNING_KEY", "must name a KMS key of the kind HMAC_256", "setting")
            raise InvalidError("no key is named to sign bundles with", [finding], hint="the stack sets it; deploy it")
        from tdev.platform.signing.aws import KmsSigning

        return KmsSigning(own("kms"), settings.signing_key)
    from tdev.platform.signing.embedded import FileKeySigning

    return FileKeySigning(settings.data / "signing-key")
