"""Names of functions, as callers write them: plain, deployed, or as an ARN with or without a qualifier."""

from collections.abc import Mapping

from tdev.kernel.errors import NotFoundError
from tdev.platform.functions import FunctionSpec

ACCOUNT = "000000000000"
"""The account of the laptop region, in every ARN that it makes."""


def bare_name(function: str) -> str:
    """The name alone: without the ARN around it and the qualifier after it.

    ``plan`` for ``arn:aws:lambda:eu-west-1:123456789012:function:plan:live``, ``123456789012:function:plan`` and
    ``plan:7``.
    """
    rest = function.rsplit(":function:", 1)[-1] if ":function:" in function else function
    return rest.removeprefix("function:").split(":", 1)[0]


def find_spec(specs: Mapping[str, FunctionSpec], function: str) -> FunctionSpec:
    """The function that is meant: by its name, or by its deployed name (``tdev-<stage>-<kebab>`` or ``<kebab>``).

    Raises:
        NotFoundError: When there is none of that name.
    """
    name = bare_name(function)
    found = specs.get(name)
    if found is not None:
        return found
    deployed = [spec for spec in specs.values() if _is_deployed_as(spec, name)]
    if deployed:
        return max(deployed, key=lambda spec: len(spec.name))
    known = ", ".join(sorted(specs)) or "none"
    raise NotFoundError(f"there is no function {name!r}", hint=f"Functions here: {known}.")


def _is_deployed_as(spec: FunctionSpec, name: str) -> bool:
    return name == spec.deployed_name or (name.startswith("tdev-") and name.endswith(f"-{spec.deployed_name}"))


def function_arn(name: str, region: str) -> str:
    """The ARN that a function of the laptop region has."""
    return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}"
