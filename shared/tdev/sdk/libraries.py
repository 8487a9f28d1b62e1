"""Optional libraries: imported where they are used, with a clear answer when they are not installed."""

import importlib
from typing import Any

from tdev.kernel.errors import InvalidError


def library(module: str) -> Any:
    """Import a module of the extra ``library`` when a component first needs it.

    Args:
        module: Import name, for example ``bs4``.

    Raises:
        InvalidError: When it is not installed; the hint says what to install.
    """
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        message = f"this component needs the Python library {module!r}, which is not installed here"
        raise InvalidError(message, hint='pip install "t-developer[library]"') from cause
