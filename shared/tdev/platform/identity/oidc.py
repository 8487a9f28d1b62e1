"""Whose tokens a region takes: its own, and those of the OpenID Connect provider that the settings name."""

from collections.abc import Callable

from tdev.kernel.clock import Clock
from tdev.kernel.errors import InvalidError
from tdev.platform.identity import Tokens
from tdev.platform.identity.checking import Rules, SignedTokens
from tdev.platform.identity.embedded import LocalTokens
from tdev.platform.identity.key_sets import KeySet
from tdev.platform.web import Web
from tdev.settings import Settings

LEEWAY_S = 60
"""So much later a provider's token still counts: its clock is not ours."""


def trusted(settings: Settings, web: Callable[[], Web], clock: Clock) -> Tokens:
    """Tokens of this data folder, and those of the provider of the settings, if they name one.

    Args:
        settings: ``data``, and ``issuer``, ``audience`` and ``jwks`` of a provider.
        web: The way out, for its keys.
        clock: Wall time.

    Raises:
        InvalidError: When the provider is named in part.
    """
    own = LocalTokens(settings.data, clock=clock)
    provider = (settings.issuer, settings.audience, settings.jwks)
    if not any(provider):
        return own
    if not all(provider):
        raise InvalidError("an identity provider needs all of TDEV_ISSUER, TDEV_AUDIENCE and TDEV_JWKS")
    keys = KeySet(settings.jwks, web, clock)
    return SignedTokens((own.rules, Rules(settings.issuer, settings.audience, keys.is_good, LEEWAY_S)), clock)
