"""Whether a tenant may have one more execution under way."""

from weakref import WeakKeyDictionary

from tdev.domain.limits.headroom import Headroom
from tdev.kernel.errors import TooManyError
from tdev.runtime import Runtime

_ROOMS: WeakKeyDictionary[Runtime, Headroom] = WeakKeyDictionary()
_RETRY_S = 2


def check_room(runtime: Runtime, tenant: str) -> None:
    """Refuse more than ``TDEV_MOST_ACTIVE`` executions that are accepted or running; those that wait do not count.

    Raises:
        TooManyError: When there are as many.
    """
    room = _ROOMS.setdefault(runtime, Headroom(runtime.settings.most_active))
    if not room.has(tenant, runtime.executions(tenant).active):
        message = f"{room.most} executions of this tenant are under way"
        raise TooManyError(message, "executions", _RETRY_S, room.most, hint="try again when some have ended")
