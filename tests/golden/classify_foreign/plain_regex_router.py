import re

ROUTES = [(re.compile(r"refund|money back", re.I), "billing"), (re.compile(r"crash|error", re.I), "support")]


def department(message: str) -> str:
    """Which department a message belongs to."""
    for pattern, name in ROUTES:
        if pattern.search(message):
            return name
    return "front desk"
