"""The common template where CDK has put it: an object that the output ``ServiceTemplate`` of the platform names."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import PlatformError
from tdev.platform.botocore_errors import translated


def stored_template(client: Any, address: str) -> Mapping[str, Any]:
    """Read a template.

    Args:
        client: A boto3 client for ``s3``.
        address: ``s3://<bucket>/<key>``.

    Raises:
        PlatformError: When it cannot be read, or is no template.
    """
    place = urlsplit(address)
    try:
        with client.get_object(Bucket=place.netloc, Key=place.path.lstrip("/"))["Body"] as body:
            found = json.loads(body.read())
    except (ClientError, BotoCoreError) as cause:
        raise translated(cause, f"the template of services {address}") from cause
    except ValueError as cause:
        raise PlatformError(f"the template of services {address} is no JSON") from cause
    if not isinstance(found, dict) or "Resources" not in found:
        raise PlatformError(
            f"{address} is no template of services", hint="it is the output ServiceTemplate of the stack"
        )
    return found
