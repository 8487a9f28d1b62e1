"""The pages as an application: who gets in, what every answer carries, forms of other sites, and what goes wrong."""

import base64
import gzip
import re

import pytest

from tdev.entry.ui.application import PAGES
from tdev.entry.ui.rendering import NAVIGATION
from tdev.entry.ui.showing import POLICY
from tdev.entry.ui.static import address
from tests.support.pages import Browser
from tests.support.walk import event

OPEN = {"/", "/ui/enter", "/ui/language/<language>", "/ui/shared/<link>", "/ui/shared/<link>/live"}
"""Pages for whoever is not signed in, said here once more so that a new one is noticed."""
CLOSED = [page for page in PAGES if not page.open]
FORM = "application/x-www-form-urlencoded"


def at(page):
    return re.sub(r"<\w+>", "x1", page.rule)


class TestComingIn:
    def test_only_these_pages_are_open(self):
        assert {page.rule for page in PAGES if page.open} == OPEN
        assert not [page for page in PAGES if page.open and page.method != "GET"]

    @pytest.mark.parametrize("page", CLOSED, ids=lambda page: f"{page.method} {page.rule}")
    def test_nobody_sees_or_does_anything_behind_them(self, here, page):
        stranger = Browser()
        seen = stranger.get(at(page)) if page.method == "GET" else stranger.post(at(page), {"do": "approve"})
        assert (seen.status, "Sign in" in seen.text) == (401, True)

    def test_whoever_is_not_signed_in_is_told_how(self, here):
        seen = Browser().get("/")
        assert (seen.status, "tdev ui" in seen.text) == (200, True)

    def test_the_page_behind_a_ticket_leads_on_without_it(self, browser):
        seen = browser.get("/")
        assert seen.status == 200
        assert "What do you need?" in seen.text

    def test_a_ticket_that_was_used_lets_nobody_in(self, here):
        ticket, _ = here.passes("local").give("ticket", {"subject": "ann", "roles": ["viewer"]}, 300)
        assert Browser().get(f"/ui/enter?ticket={ticket}").cookies
        again = Browser().get(f"/ui/enter?ticket={ticket}")
        assert (again.status, again.cookies) == (401, ())
        assert "good no longer" in again.text

    def test_signing_out_ends_the_session(self, browser):
        kept = dict(browser.cookies)
        browser.send(browser.get("/").form("/ui/leave"))
        assert "tdev_session" not in browser.cookies
        assert "tdev ui" in Browser(kept).get("/").text

    def test_a_part_of_a_page_makes_the_browser_load_the_whole_one_when_the_session_has_ended(self, here):
        seen = Browser().get("/ui/executions/exec-1/live", hx_request="true")
        assert (seen.status, seen.headers["hx-refresh"], seen.html) == (401, "true", "")


class TestForms:
    @pytest.mark.parametrize("page", [page for page in CLOSED if page.method == "POST"], ids=lambda page: page.rule)
    def test_no_form_is_taken_without_the_token_of_its_session(self, browser, page):
        stranger = Browser().enter(subject="mallory")
        foreign = stranger.get("/").form("/ui/leave").fields["form_token"]
        for token in ({}, {"form_token": ""}, {"form_token": foreign}, {"form_token": "ü"}):
            assert browser.post(at(page), {"do": "approve", **token}).status == 403

    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "http://localhost.evil.example"},
        ],
    )
    def test_no_form_of_another_site_is_taken_although_it_has_the_token(self, browser, headers):
        fields = browser.get("/").form("/ui/leave").fields
        assert browser.post("/ui/leave", fields, **headers).status == 403
        assert browser.get("/ui/executions").status == 200, "and the session goes on"

    def test_our_own_origin_may(self, browser):
        fields = browser.get("/").form("/ui/leave").fields
        assert browser.post("/ui/leave", fields, origin="http://localhost").status == 303

    @pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
    def test_only_forms_are_read(self, browser, kind):
        assert browser.ask("POST", "/ui/leave", "{}", {"content-type": kind}).status == 415

    def test_a_form_that_is_no_text_is_refused(self, browser):
        assert browser.ask("POST", "/ui/leave", "form_token=%ff", {"content-type": FORM}).status == 422

    def test_a_form_with_too_many_fields_is_refused(self, browser):
        assert browser.ask("POST", "/ui/leave", "&".join(["a=1"] * 600), {"content-type": FORM}).status == 422


class TestAnswers:
    @pytest.mark.parametrize("path", ["/", "/ui/components", "/ui/nothing", "/ui/executions/none", "/ui/shared/x"])
    def test_every_page_forbids_whatever_is_not_ours(self, browser, path):
        headers = browser.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("path", ["/", *(f"/ui/{name}" for name in NAVIGATION[1:])])
    def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(self, browser, path):
        seen = browser.get(path)
        for tag, attributes in seen.read.tags:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith(("on", "hx-on"))]
            assert tag != "style"
            if tag == "script":
                assert str(attributes["src"]).startswith("/ui/static/")
            for name in ("href", "src", "action"):
                assert "//" not in (attributes.get(name) or "").split("?")[0]

    def test_a_large_answer_is_packed_for_whoever_takes_it(self, browser):
        made = event("GET", address("vendor/htmx.min.js"), headers={"accept-encoding": "gzip, br"})
        from tdev.entry.web_function import handler

        answer = handler(made, None)
        assert (answer["isBase64Encoded"], answer["headers"]["content-encoding"]) == (True, "gzip")
        packed = base64.b64decode(answer["body"])
        assert len(packed) < 0.5 * len(gzip.decompress(packed))

    def test_head_has_the_headers_alone(self, browser):
        seen = browser.ask("HEAD", "/ui/executions", None, {})
        assert (seen.status, seen.html) == (200, "")

    def test_what_is_not_there_is_a_page_that_says_so(self, browser):
        seen = browser.get("/ui/nothing")
        assert (seen.status, "There is nothing here" in seen.text) == (404, True)

    def test_another_method_is_told_what_is_possible(self, browser):
        seen = browser.ask("DELETE", "/ui/executions", None, {})
        assert (seen.status, seen.headers["allow"]) == (405, "GET")

    @pytest.mark.parametrize("path", ["/ui/static/", "/ui/static/x/style.css", "/ui/static/../words/en.json"])
    def test_a_file_that_is_not_there_is_not_found(self, here, path):
        assert Browser().get(path).status == 404

    def test_what_a_visitor_may_not_see_is_refused_by_the_api(self, here):
        viewer = Browser().enter(roles=("viewer",))
        seen = viewer.get("/ui/audit")
        assert (seen.status, "this needs the role" in seen.text) == (403, True)

    def test_names_of_others_are_text_and_never_markup(self, here):
        browser = Browser().enter(subject='<img src=x onerror="a()">')
        seen = browser.get("/")
        assert "<img" not in seen.html
        assert "&lt;img" in seen.html

    def test_a_failure_of_ours_is_a_page_too(self, browser, here):
        here.tables.close()
        seen = browser.get("/ui/executions")
        assert seen.status in (500, 503)
        assert "Traceback" not in seen.html


class TestLanguage:
    def test_a_page_is_in_the_language_of_the_browser(self, browser):
        browser.language = "ko-KR,ko;q=0.9"
        seen = browser.get("/")
        assert 'lang="ko"' in seen.html
        assert "무엇이 필요하신가요?" in seen.text

    def test_the_choice_stays(self, browser):
        answer = browser.get("/ui/language/ko?back=/ui/executions")
        assert (answer.status, answer.headers["location"]) == (303, "/ui/executions")
        assert 'lang="ko"' in browser.get("/ui/executions").html

    @pytest.mark.parametrize(
        "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:a()", "/api/agents", ""]
    )
    def test_it_never_leads_to_another_place(self, browser, back):
        assert browser.get(f"/ui/language/ko?back={back}").headers["location"] == "/"

    def test_there_is_no_other_language(self, browser):
        assert browser.get("/ui/language/xx").status == 404


@pytest.mark.parametrize(("cookie", "theme"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')])
def test_the_chosen_theme_is_there_with_the_first_byte(browser, cookie, theme):
    browser.cookies["tdev_theme"] = cookie
    assert theme in browser.get("/").html
    browser.cookies["tdev_theme"] = "pink"
    assert "data-theme=" not in browser.get("/").html
