"""Weights of versions: what every engine accepts."""

from collections.abc import Mapping

from tdev.kernel.errors import Finding, InvalidError


def checked_weights(weights: Mapping[int, int], *, most: int) -> dict[int, int]:
    """The versions that get calls, the largest share first; of equal ones the older first.

    Args:
        weights: For each version its percent of the calls, as a whole number.
        most: Among how many versions the host can divide.

    Raises:
        InvalidError: When they are no percents, are not 100 together, or more versions share.
    """
    findings = [
        Finding(f"#/weights/{version}", "must be a whole number from 0 to 100", "weight")
        for version, percent in weights.items()
        if type(percent) is not int or not 0 <= percent <= 100
    ]
    shares = {version: percent for version, percent in weights.items() if percent}
    if not findings and sum(shares.values()) != 100:
        findings = [Finding("#/weights", f"must be 100 together, not {sum(shares.values())}", "weight")]
    if not findings and len(shares) > most:
        findings = [Finding("#/weights", f"calls can be divided among {most} versions here, not {len(shares)}", "most")]
    if findings:
        raise InvalidError("these weights cannot be routed", findings)
    return dict(sorted(shares.items(), key=lambda share: (-share[1], share[0])))
