"""What people do with the pages, in one process: forms as they stand in the pages, and the API's own answers behind."""

import json

import pytest

from tdev.entry.ui.pages.executions import STATUSES
from tdev.entry.ui.words import LANGUAGES, catalogue
from tests.support.pages import Browser, ended
from tests.support.walk import Caller, installed

ANN = Caller()
MAILS = "extract the email addresses from 'write to ann@example.com and bob@example.org'"
SEND = "post 'hello' to the webhook http://127.0.0.1:9/"
GREET = {
    "id": "greet",
    "goal": "say hello",
    "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "${inputs.text}"}}],
}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("pages")) as runtime:
        yield runtime


@pytest.fixture
def browser(here):
    return Browser().enter()


class TestGoal:
    def test_the_plan_is_shown_with_its_score_before_anything_runs(self, here, browser):
        before = ANN.get("/api/executions").body["items"]
        seen = browser.send(browser.get("/").form("/ui/goal"), goal=MAILS, button=("do", "plan"))
        assert seen.status == 200
        assert "Ready to run" in seen.text
        assert "extract_emails@1.0.0" in seen.text
        assert "Gate passed" in seen.text
        assert seen.form("/ui/goal").fields["goal"] == MAILS
        assert ANN.get("/api/executions").body["items"] == before

    def test_a_goal_is_run_and_its_result_is_shown_and_can_be_kept_as_a_file(self, here, browser):
        seen = browser.send(browser.get("/").form("/ui/goal"), goal=MAILS, button=("do", "run"))
        seen = ended(browser, seen.path, "Download")
        assert "ann@example.com" in seen.text
        file = browser.get(f"{seen.path}/result")
        assert json.loads(file.html) == ["ann@example.com", "bob@example.org"]
        assert file.headers["content-disposition"].startswith("attachment; filename=")

    def test_one_form_sent_twice_runs_once(self, here, browser):
        form = browser.get("/").form("/ui/goal")
        paths = {browser.send(form, goal=MAILS, button=("do", "run")).path for _ in range(2)}
        assert len(paths) == 1

    def test_the_text_of_a_file_is_a_value_that_the_plan_uses(self, here, browser):
        form = browser.get("/").form("/ui/goal")
        goal = "extract the email addresses from the text"
        seen = browser.send(form, goal=goal, text="mail kim@example.com", button=("do", "run"))
        assert "kim@example.com" in ended(browser, seen.path, "Download").text

    @pytest.mark.parametrize(("goal", "said"), [("", "there is nothing to do"), ("fly me to Mars", "")])
    def test_what_cannot_be_done_is_said_and_the_words_are_kept(self, here, browser, goal, said):
        do = "plan" if goal else "run"
        seen = browser.send(browser.get("/").form("/ui/goal"), goal=goal, button=("do", do))
        assert seen.status == 422
        assert said in seen.text
        assert seen.form("/ui/goal").fields["goal"] == goal

    def test_a_budget_that_is_no_number_is_refused(self, here, browser):
        seen = browser.send(browser.get("/").form("/ui/goal"), goal=MAILS, budget="much", button=("do", "run"))
        assert (seen.status, "budget is no number" in seen.text) == (422, True)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("number", range(1, 5))
    def test_every_example_can_really_be_planned(self, here, language, number):
        goal = catalogue(language)[f"goal.example_{number}"]
        assert ANN.post("/api/plan", {"goal": goal, "rounds": 5}).body["verdict"] == "plan"


class TestApproving:
    def asked(self, browser):
        seen = browser.send(browser.get("/").form("/ui/goal"), goal=SEND, button=("do", "run"))
        return ended(browser, seen.path, "A person is asked")

    def test_what_has_effects_asks_with_the_digest_and_a_no_ends_it(self, here, browser):
        seen = self.asked(browser)
        form = seen.form("/decide")
        assert form.fields["digest"] in seen.text
        after = browser.send(form, reason="not today", button=("do", "reject"))
        assert "Rejected" in ended(browser, after.path, "not today").text

    def test_a_yes_lets_it_run(self, here, browser):
        seen = self.asked(browser)
        after = browser.send(seen.form("/decide"), button=("do", "approve"))
        execution = ANN.ended(after.path.rpartition("/")[2])
        assert execution["approval"]["decision"] == "approved"
        assert execution["trace"]

    def test_a_yes_to_another_digest_is_refused(self, here, browser):
        form = self.asked(browser).form("/decide")
        digest = form.fields["digest"]
        other = digest[:-1] + ("0" if digest[-1] != "0" else "1")
        assert browser.send(form, digest=other, button=("do", "approve")).status == 422
        assert ANN.ended(form.action.split("/")[3])["status"] == "awaiting_approval"

    def test_who_may_only_look_cannot_answer(self, here, browser):
        path = self.asked(browser).path
        viewer = Browser().enter(subject="vic", roles=("viewer",))
        seen = viewer.send(viewer.get(path).form("/decide"), button=("do", "approve"))
        assert seen.status == 403

    def test_an_answer_is_yes_or_no(self, here, browser):
        assert browser.send(self.asked(browser).form("/decide"), button=("do", "maybe")).status == 422

    def test_the_page_of_approvals_has_all_of_them_with_their_steps(self, here, browser):
        id = self.asked(browser).path.rpartition("/")[2]
        seen = browser.get("/ui/approvals")
        assert f"/ui/executions/{id}/decide" in {form.action for form in seen.read.forms}
        assert "post_webhook" in seen.text


class TestExecutions:
    def test_a_part_that_has_not_changed_is_not_sent_again(self, here, browser):
        seen = browser.send(browser.get("/").form("/ui/goal"), goal=SEND, button=("do", "run"))
        seen = ended(browser, seen.path, "A person is asked")
        live = next(str(given["hx-get"]) for _, given in seen.read.tags if "hx-get" in given)
        assert browser.get(live, hx_request="true").status == 204
        browser.send(seen.form("/cancel"))
        part = browser.get(live, hx_request="true")
        assert (part.status, "Cancelled" in part.text) == (200, True)
        assert "hx-get" not in part.html, "what has ended is not asked for any more"

    def test_what_is_wrong_is_said_once_and_in_plain_words(self, browser):
        seen = browser.get("/ui/executions?status=zzz")
        assert seen.status == 422
        assert seen.text.count("must be 'accepted'") == 1
        assert "Input should" not in seen.text

    @pytest.mark.parametrize("status", STATUSES)
    def test_a_list_can_be_narrowed(self, here, browser, status):
        seen = browser.get(f"/ui/executions?status={status}")
        assert seen.status == 200

    def test_a_plan_is_kept_as_a_workflow(self, here, browser):
        id = ANN.run(MAILS)["id"]
        seen = browser.send(browser.get(f"/ui/executions/{id}").form("/save"), name="mails")
        assert seen.path == "/ui/workflows/mails"
        assert "extract_emails" in seen.text

    def test_a_link_shows_one_execution_to_whoever_has_it_and_lets_him_do_nothing(self, here, browser):
        id = ANN.run(MAILS)["id"]
        seen = browser.send(browser.get(f"/ui/executions/{id}").form("/share"), seconds="3600")
        link = next(each for each in seen.read.links if each.startswith("/ui/shared/"))
        reader = Browser()
        shown = reader.get(link)
        assert shown.status == 200
        assert "bob@example.org" in shown.text
        assert shown.read.forms == []
        assert {each for each in shown.read.links if each.startswith("/ui/")} <= {
            each for each in shown.read.links if each.startswith("/ui/language/")
        }
        assert reader.get(f"/ui/executions/{id}").status == 401
        assert reader.get(f"{link}x").status == 404
        assert ANN.post("/api/shares/end", {"path": link}).status == 200
        assert reader.get(link).status == 404

    def test_the_page_that_made_a_link_can_end_it(self, here, browser):
        id = ANN.run(MAILS)["id"]
        seen = browser.send(browser.get(f"/ui/executions/{id}").form("/share"), seconds="3600")
        link = next(each for each in seen.read.links if each.startswith("/ui/shared/"))
        assert "good no longer" in browser.send(seen.form("/unshare")).text
        assert Browser().get(link).status == 404

    def test_a_shared_execution_that_goes_on_is_followed_through_its_link(self, here, browser):
        id = ANN.run(SEND)["id"]
        link = ANN.post(f"/api/executions/{id}/share", {"seconds": 60}).body["path"]
        reader = Browser()
        page = reader.get(link)
        (live,) = [each["hx-get"] for _, each in page.read.tags if each.get("hx-get")]
        assert str(live).startswith(f"{link}/live?seen=")
        assert reader.get(live, hx_request="true").status == 204, "nothing is new"
        digest = ANN.get(f"/api/executions/{id}").body["approval"]["digest"]
        assert ANN.post(f"/api/executions/{id}/reject", {"digest": digest, "reason": "no"}).status == 200
        ANN.ended(id)
        newer = reader.get(live, hx_request="true")
        assert (newer.status, newer.read.forms) == (200, [])
        assert "Rejected" in newer.text
        assert reader.get(live.replace("/live", "x/live"), hx_request="true").read.forms == []

    def test_a_link_without_a_time_is_not_made(self, here, browser):
        id = ANN.run(MAILS)["id"]
        assert browser.send(browser.get(f"/ui/executions/{id}").form("/share"), seconds="long").status == 422


class TestComponents:
    def test_they_are_searched_as_the_planner_does(self, here, browser):
        assert "extract_emails" in browser.get("/ui/components?q=find+mail+addresses").text
        part = browser.get("/ui/components?q=find+mail+addresses", hx_request="true")
        assert part.html.strip().startswith("<h2")

    def test_a_kind_that_is_none_shows_all(self, here, browser):
        assert browser.get("/ui/components?type=robot").status == 200

    def test_one_is_tried_in_a_form_made_of_its_schema(self, here, browser):
        seen = browser.get("/ui/components/extract_emails")
        seen = browser.send(seen.form("/try"), **{"in.text": "to zoe@example.com"})
        assert "zoe@example.com" in ended(browser, seen.path, "Download").text

    def test_who_uses_it_is_shown(self, here, browser):
        assert ANN.post("/api/workflows", GREET).status == 201
        assert "greet@" in browser.get("/ui/components/echo_tool").text


class TestWorkflows:
    @pytest.fixture(autouse=True)
    def kept(self, here):
        assert ANN.post("/api/workflows", GREET).status == 201

    def test_it_is_listed_drawn_and_run_with_the_values_of_a_form(self, here, browser):
        assert "greet" in browser.get("/ui/workflows").text
        seen = browser.get("/ui/workflows/greet")
        graphs = [json.loads(str(given["data-graph"])) for _, given in seen.read.tags if "data-graph" in given]
        assert [node["id"] for node in graphs[0]["nodes"]] == ["one"]
        seen = browser.send(seen.form("/run"), **{"in.text": "good day"})
        assert "good day" in ended(browser, seen.path, "Download").text

    def test_an_edited_version_is_kept(self, here, browser):
        form = browser.get("/ui/workflows/greet").form("/save")
        before = json.loads(form.fields["json"])["version"]
        seen = browser.send(form, json=json.dumps({**GREET, "goal": "say it twice"}))
        assert f"Version {before + 1}" in seen.text
        assert "say it twice" in seen.text

    @pytest.mark.parametrize("text", ["{", "[]", json.dumps({**GREET, "steps": [{"id": "one", "agent": "no_such"}]})])
    def test_what_is_not_sound_is_said_beside_the_text_which_is_not_lost(self, here, browser, text):
        seen = browser.send(browser.get("/ui/workflows/greet").form("/save"), json=text)
        assert seen.status == 422
        assert seen.form("/save").fields["json"] == text

    @pytest.mark.parametrize(("text", "said"), [(json.dumps(GREET), "Rating"), ("{", "JSON"), ("{}", "steps")])
    def test_a_text_is_scored_without_being_kept(self, here, browser, text, said):
        fields = {**browser.get("/ui/workflows/greet").form("/save").fields, "json": text}
        before = ANN.get("/api/workflows/greet").body["version"]
        part = browser.post("/ui/workflows/greet/check", fields, hx_request="true")
        assert (part.status, said in part.text) == (200, True)
        assert ANN.get("/api/workflows/greet").body["version"] == before


class TestTestsAndAudit:
    def test_a_run_is_shown_at_once_and_in_the_history(self, here, browser):
        seen = browser.send(browser.get("/ui/tests").form("/ui/tests"), component="extract_emails")
        assert "passed, 0 failed" in seen.text
        assert "extract_emails" in browser.get("/ui/tests").text

    def test_a_component_that_is_not_there_is_said(self, here, browser):
        seen = browser.send(browser.get("/ui/tests").form("/ui/tests"), component="no_such_thing")
        assert (seen.status, "no_such_thing" in seen.text) == (404, True)

    def test_what_was_done_in_the_browser_is_on_record_as_done_by_whoever_sat_there(self, here):
        browser = Browser().enter(subject="carol")
        browser.send(browser.get("/").form("/ui/goal"), goal=MAILS, button=("do", "run"))
        seen = browser.get("/ui/audit?subject=carol")
        assert "orchestrate" in seen.text
        assert "Intact" in browser.get("/ui/audit?verify=1").text
