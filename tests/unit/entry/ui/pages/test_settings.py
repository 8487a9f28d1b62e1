"""The pages of settings: what they list, what they change, and what they never show."""

import json

import pytest

from tdev.domain.audit.trail import Wanted
from tdev.entry.ui.words import LANGUAGES
from tdev.kernel.clock import iso
from tdev.model.service import Deployment, PinWish
from tdev.orchestration.notifying import Courier
from tests.support import lessons
from tests.support.pages import Browser
from tests.support.walk import Caller

VALUE = "https://hooks.example.com/never-shown-anywhere"
NOTES, SECRETS, PINS, LESSONS = (f"/ui/settings/{name}" for name in ("notifications", "secrets", "pins", "lessons"))


@pytest.fixture
def kept(here):
    """An installation with the secrets that a webhook needs."""
    for name in ("HOOK_URL", "HOOK_KEY"):
        here.secrets.put("local", name, VALUE)
    return here


def served(here, name):
    """A service of which a deployment was accepted."""
    at = iso(here.clock())
    begun = Deployment(id=f"dep-{name}", service=name, status="accepted", created_at=at, updated_at=at)
    here.services("local").accept(begun, actor="ann")


def added(browser, **more):
    fields = {"name": "team", "via": "webhook", "address": "HOOK_URL", "key": "HOOK_KEY", **more}
    return browser.send(browser.get(NOTES).form(NOTES), **fields)


class TestAll:
    def test_the_menu_leads_to_the_first_section_and_each_section_to_all(self, browser):
        assert "/ui/settings" in browser.get("/").read.links
        assert browser.get("/ui/settings").headers["location"] == NOTES
        assert set(browser.get(NOTES).read.links) >= {NOTES, SECRETS, PINS, LESSONS}

    @pytest.mark.parametrize("path", [NOTES, SECRETS, PINS, LESSONS])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_whoever_may_only_look_sees_it_in_his_language_without_a_form_that_changes_something(
        self, here, path, language
    ):
        seen = Browser(language=language).enter(subject="vic", roles=("viewer",)).get(path)
        assert seen.status == 200
        assert {form.action for form in seen.read.forms} == {"/ui/leave"}

    @pytest.mark.parametrize("path", [f"{NOTES}/a/remove", f"{SECRETS}/HOOK_KEY/remove", PINS, LESSONS])
    def test_whoever_may_only_look_is_refused_when_he_sends_a_form_all_the_same(self, kept, path):
        viewer = Browser().enter(subject="vic", roles=("viewer",))
        token = viewer.get(NOTES).form("/ui/leave").fields["form_token"]
        sent = viewer.post(path, {"form_token": token, "do": "on", "service": "a", "component": "b"})
        assert sent.status == 403
        assert kept.secrets.has("local", "HOOK_KEY")


class TestNotifications:
    def test_one_is_added_with_the_events_it_wants_and_removed(self, kept, browser):
        assert "Nobody is told" in browser.get(NOTES).text
        seen = added(browser, DeploymentChanged="true")
        (there,) = kept.subscriptions("local").list()
        assert (there.name, there.types, there.created_by) == ("team", ("DeploymentChanged",), "ann")
        assert "HOOK_URL" in seen.text
        browser.send(seen.form("/team/remove"))
        assert kept.subscriptions("local").list() == []

    def test_what_is_refused_is_said_and_what_was_typed_stays(self, kept, browser):
        seen = added(browser, name="hook", address="NOT_THERE")
        assert seen.status == 422
        assert "there is no secret of this name" in seen.text
        assert seen.form(NOTES).fields["name"] == "hook"

    def test_a_try_that_cannot_arrive_is_given_up_with_its_reason_and_can_be_sent_again(self, kept, browser):
        kept.secrets.put("local", "HOOK_URL", "http://127.0.0.1:9/hook")
        seen = browser.send(added(browser).form("/team/test"))
        assert "A test is on its way to team" in browser.get(f"{NOTES}?tried=team").text
        assert "Nothing was sent yet" in seen.text
        part = next(str(given["hx-get"]) for _, given in seen.read.tags if "hx-get" in given)
        assert browser.get(part, hx_request="true").status == 204, "nothing new"
        Courier(kept).work()
        new = browser.get(part, hx_request="true")
        assert (new.status, "Given up" in new.text) == (200, True)
        (dead,) = kept.deliveries("local").list("dead", None, 10)[0]
        assert dead.why
        assert dead.why in new.text
        browser.send(new.form(f"{dead.id}/retry"))
        assert kept.deliveries("local").list("waiting", None, 10)[0]

    def test_only_what_is_there_is_named_as_tried(self, kept, browser):
        assert "on its way" not in browser.get(f"{NOTES}?tried=<b>no</b>").text

    def test_no_page_ever_holds_a_value(self, kept, browser):
        added(browser)
        for path in (NOTES, SECRETS, "/ui/audit"):
            assert VALUE not in browser.get(path).html


class TestSecrets:
    def test_a_value_is_kept_on_record_and_its_page_says_who_set_it_and_what_uses_it(self, here, browser):
        seen = browser.send(browser.get(SECRETS).form(SECRETS), name="HMAC_KEY", value=VALUE)
        assert here.secrets.get("local", "HMAC_KEY") == VALUE
        assert VALUE not in seen.html
        assert "sign_text" in seen.text
        (record,) = here.trail("local").newest(Wanted(action="set_secret"))[0]
        assert (record.subject, record.target, record.detail) == ("ann", "HMAC_KEY", {})
        assert record.request_id

    def test_a_name_that_something_asks_for_is_listed_before_it_is_set(self, here, browser):
        seen = browser.get(SECRETS)
        assert "not set yet" in seen.text
        assert f"{SECRETS}?name=HMAC_KEY#value" in seen.read.links
        assert browser.get(f"{SECRETS}?name=HMAC_KEY").form(SECRETS).fields["name"] == "HMAC_KEY"

    def test_a_value_is_replaced_only_by_somebody_who_says_so(self, kept, browser):
        form = browser.get(SECRETS).form(SECRETS)
        refused = browser.send(form, name="HOOK_KEY", value="another-value")
        assert (refused.status, "HOOK_KEY has a value already" in refused.text) == (409, True)
        assert kept.secrets.get("local", "HOOK_KEY") == VALUE
        browser.send(form, name="HOOK_KEY", value="another-value", replace="true")
        assert kept.secrets.get("local", "HOOK_KEY") == "another-value"

    def test_what_cannot_be_kept_is_refused_without_being_said_again(self, here, browser):
        seen = browser.send(browser.get(SECRETS).form(SECRETS), name="SHORT", value="sh0rt")
        assert seen.status == 422
        assert "sh0rt" not in seen.html

    def test_a_value_is_forgotten(self, kept, browser):
        form = browser.get(SECRETS).form("/HOOK_KEY/remove")
        browser.send(form)
        assert not kept.secrets.has("local", "HOOK_KEY")
        assert browser.send(form).status == 404


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


class TestLessons:
    def test_learning_is_turned_on_lessons_are_listed_taken_along_and_forgotten(self, here, browser):
        assert "Learning is off" in browser.get(LESSONS).text
        seen = browser.send(browser.get(LESSONS).form(LESSONS), button=("do", "on"))
        assert "Learning is on" in seen.text
        lesson = Caller("local").post("/api/learned/lessons", lessons.body()).body
        seen = browser.get(LESSONS)
        assert lesson["steps"][0]["agent"] in seen.text
        file = browser.get(f"{LESSONS}/export")
        assert [each["id"] for each in json.loads(file.html)["lessons"]] == [lesson["id"]]
        assert file.headers["content-disposition"] == 'attachment; filename="lessons.json"'
        browser.send(seen.form(f"{lesson['id']}/forget"))
        assert here.lessons("local").all() == []

    def test_all_are_forgotten_and_learning_is_turned_off(self, here, browser):
        browser.send(browser.get(LESSONS).form(LESSONS), button=("do", "on"))
        Caller("local").post("/api/learned/lessons", lessons.body())
        browser.send(browser.get(LESSONS).form("/lessons/forget"))
        assert "No lessons" in browser.get(LESSONS).text
        browser.send(browser.get(LESSONS).form(LESSONS), button=("do", "off"))
        assert "Learning is off" in browser.get(LESSONS).text
