"""Which version answers a call."""

import hashlib
from collections.abc import Mapping


def chosen_version(weights: Mapping[int, int], request_id: str) -> int:
    """The version for a request: always the same one for the same id and weights, and each with its share of all ids.

    Shares lie side by side from the oldest version to the newest, so when the share of the newest grows, only calls
    that move to it change their version.

    Args:
        weights: Version -> percent, 100 together.
        request_id: Any text.
    """
    digest = hashlib.sha256(request_id.encode()).digest()
    place = int.from_bytes(digest[:8], "big") % 100
    *others, last = sorted(version for version, percent in weights.items() if percent)
    for version in others:
        place -= weights[version]
        if place < 0:
            return version
    return last
