"""The page of pins."""

from tdev.domain.audit.trail import Wanted
from tdev.kernel.clock import iso
from tdev.model.service import Deployment, PinWish
from tests.support.settings_pages import PINS
from tests.support.walk import Caller


def served(here, name):
    """A service of which a deployment was accepted."""
    at = iso(here.clock())
    begun = Deployment(id=f"dep-{name}", service=name, status="accepted", created_at=at, updated_at=at)
    here.services("local").accept(begun, actor="ann")


class TestPins:
    def test_a_service_is_pinned_with_a_reason_and_let_go(self, here, browser):
        served(here, "greet")
        seen = browser.send(
            browser.get(PINS).form(PINS), service="greet", component="echo_tool", version="1", reason="2 is slow"
        )
        assert here.services("local").get("greet").pins == {"echo_tool": "1"}
        assert "2 is slow" in seen.text
        assert "ann" in seen.text
        form = next(each for each in seen.read.forms if each.fields.get("component") == "echo_tool")
        browser.send(form, reason="it is fast now", button=("do", "unpin"))
        assert here.services("local").get("greet").pins == {}
        newest = here.trail("local").newest(Wanted(action="pin"))[0][0]
        assert newest.detail == {"component": "echo_tool", "version": None, "reason": "it is fast now"}

    def test_a_version_that_is_none_is_refused_and_the_rest_stays(self, here, browser):
        served(here, "greet")
        seen = browser.send(browser.get(PINS).form(PINS), service="greet", component="echo_tool", version="9")
        assert seen.status == 404
        assert seen.form(PINS).fields["version"] == "9"
        assert here.services("local").get("greet").pins == {}

    def test_without_a_service_there_is_nothing_to_fill_in(self, here, browser):
        seen = browser.get(PINS)
        assert "There is no service yet" in seen.text
        assert {form.action for form in seen.read.forms} == {"/ui/leave"}

    def test_each_pin_has_the_newest_of_its_own_records(self, here):
        store = here.services("local")
        for name in ("greet", "other"):
            served(here, name)
        store.pin("greet", PinWish(component="echo_tool", version="1", reason="old"), actor="ann")
        store.pin("other", PinWish(component="echo_tool", version="1", reason="mine"), actor="bob")
        store.pin("greet", PinWish(component="echo_tool", version="1.0", reason="new"), actor="eve")
        found = {each["service"]: each for each in Caller("local").get("/api/pins").body["items"]}
        assert {name: (each["by"], each["reason"], each["version"]) for name, each in found.items()} == {
            "greet": ("eve", "new", "1.0"),
            "other": ("bob", "mine", "1"),
        }
