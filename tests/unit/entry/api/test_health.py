"""``/health`` and ``/version``: open, short, and honest when a part does not answer."""

from types import SimpleNamespace

import pytest

from tdev import __version__
from tdev.entry import process
from tdev.kernel.errors import PlatformError
from tdev.settings import Settings
from tests.support.walk import NOBODY


def test_a_sound_installation_is_ok(here):
    answer = NOBODY.get("/health")
    assert (answer.status, answer.body["status"], answer.body["version"]) == (200, "ok", __version__)
    assert answer.body["checks"] == {"stores": "ok", "machines": "ok"}
    assert answer.body["isolation"] in ("strong", "medium", "weak", "none")
    assert (answer.body["stage"], answer.body["platform"]) == ("dev", "embedded")


class Failing:
    """A runtime of which some parts fail."""

    def __init__(self, *parts, platform="embedded"):
        self.settings = Settings(platform=platform)
        self._parts = parts

    def _answer(self, part, found):
        if part in self._parts:
            raise PlatformError(f"{part} at 10.0.0.7 is down")
        return found

    def catalogue(self, tenant):
        return self._answer("stores", SimpleNamespace(revision=lambda: "1"))

    @property
    def machine(self):
        return self._answer("machines", object())

    @property
    def sandbox(self):
        return self._answer("sandbox", SimpleNamespace(isolation=SimpleNamespace(level="medium")))


@pytest.mark.parametrize("part", ["stores", "machines"])
def test_a_part_that_fails_is_named_without_its_reason(part):
    process.use(Failing(part))
    try:
        answer = NOBODY.get("/health")
    finally:
        process.use(None)
    assert (answer.status, answer.body["status"], answer.body["checks"][part]) == (503, "degraded", "failed")
    assert "10.0.0.7" not in str(answer.body)


@pytest.mark.parametrize(
    ("runtime", "level"),
    [(Failing(), "medium"), (Failing("sandbox"), "none"), (Failing("sandbox", platform="aws"), None)],
)
def test_the_walls_are_those_of_this_machine(runtime, level):
    process.use(runtime)
    try:
        answer = NOBODY.get("/health")
    finally:
        process.use(None)
    assert (answer.status, answer.body["isolation"]) == (200, level)


def test_the_version_is_told(here):
    assert NOBODY.get("/version").body == {"name": "t-developer", "version": __version__}
