"""Names of generated services on AWS: read by the engines that make them and by the roles that may touch them.

They never start with ``tdev-<stage>-``: what does is the platform's own, and the permissions boundary of services
denies all of it.
"""

import hashlib
import re

BUNDLE_TAG = "tdev-tenant"
"""Of objects put out for services of a tenant to read: their boundary compares it with the tag of the role."""
_MOST_SHOWN = 28


def service_prefix(stage: str) -> str:
    """What the names of all generated services of a stage start with."""
    return f"tdevs-{stage}-"


def service_resource(stage: str, tenant: str, service: str) -> str:
    """The name of a service's stack and function: ``tdevs-dev-policy-matcher-0f3a91c2``, at most 64 characters.

    Service names differ in letter case and in ``_``, which stacks do not take, and two tenants may use the same one;
    the digits at the end keep them apart.
    """
    shown = re.sub(r"[^a-z0-9]+", "-", service.lower())[:_MOST_SHOWN].strip("-")
    digits = hashlib.sha256(f"{tenant}/{service}".encode()).hexdigest()[:8]
    return f"{service_prefix(stage)}{shown}-{digits}"


def service_role_path(stage: str) -> str:
    """The IAM path of the roles of generated services."""
    return f"/tdev/{stage}/services/"


def service_log_group(stage: str, resource: str) -> str:
    """The log group of a service, by its ``service_resource``."""
    return f"/tdev/{stage}/services/{resource}"


def machine_role_path(stage: str) -> str:
    """The IAM path of the roles of state machines of services: they run no code."""
    return f"{service_role_path(stage)}machines/"


def machine_log_group(resource: str) -> str:
    """The log group of the machine of a service. Step Functions writes to groups of this prefix without more ado."""
    return f"/aws/vendedlogs/states/{resource}"
