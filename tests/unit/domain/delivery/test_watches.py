"""What is known of a watched service, and the events that tell of it: together or not at all."""

from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.model.notice import ServiceRecovered
from tdev.model.watch import Watch
from tdev.platform.storage import Query
from tests.support.guarding import Guarded
from tests.support.nouns import AT

WATCH = Watch(service="greeter", version=1, live_since=AT, changed_at=AT)
TOLD = ServiceRecovered(tenant="local", service="greeter", version=1, unhealthy_since=AT)


def test_a_watch_is_found_as_it_was_kept_and_stands_beside_the_service(tmp_path: Path) -> None:
    here = Guarded(tmp_path)
    assert here.watches.find("greeter") is None
    here.live()
    here.watches.put(WATCH)
    assert here.watches.find("greeter") == WATCH
    assert here.watches.find("other") is None
    assert [release.version for release in here.service.releases] == [1]
    here.close()


def test_an_event_comes_with_its_watch_or_not_at_all(tmp_path: Path) -> None:
    here = Guarded(tmp_path)
    here.watches.put(WATCH, TOLD)
    assert here.told == ["ServiceRecovered"]
    assert here.tables.query(Query("notices", "T#local#OUTBOX")).items == []
    here.close()
    with pytest.raises(PlatformError):
        here.watches.put(WATCH.model_copy(update={"healthy": False}), TOLD)
    assert here.told == ["ServiceRecovered"]
