"""The page of notifications, and what all four pages of settings have in common."""

import pytest

from tdev.entry.ui.words import LANGUAGES
from tdev.orchestration.notifying import Courier
from tests.support.pages import Browser
from tests.support.settings_pages import LESSONS, NOTES, PINS, SECRETS, VALUE


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
