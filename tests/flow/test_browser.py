"""The pages in a real browser over a real region: the whole walk with a mouse and with a keyboard alone.

Each page is looked at by axe-core, in both themes and both languages, and a picture of it is kept.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import Watch, browser, program, shot, violations
from tests.support.region_process import eventually
from tests.support.tdev_up import Up, tdev, tdev_up

SEND = "post 'hello' to the webhook http://127.0.0.1:9/"
READ = "read notes.txt and extract the e-mail addresses"
PLAIN = {
    "id": "greet",
    "goal": "say hello",
    "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "steps": [
        {"id": "one", "agent": "echo_tool", "input": {"text": "${inputs.text}"}},
        {"id": "two", "agent": "echo_tool", "input": {"text": "${one.text}"}},
    ],
}
LESSON = {
    "goal": "shout notes.txt",
    "workflow": {
        "id": "shout",
        "steps": [
            {"id": "read", "agent": "read_text_file", "input": {"path": "notes.txt"}},
            {"id": "up", "agent": "change_case", "input": {"text": "${read.text}", "case": "upper"}},
        ],
    },
}
MOVED = """
() => new Promise((done) => {
  const sum = (list) => done(list.getEntries().reduce((total, each) => total + each.value, 0));
  new PerformanceObserver(sum).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(0), 400);
})
"""
NARROW = ("goal", "execution", "service", "audit", "notifications", "secrets", "pins", "lessons")
LOOKS = [("light", "en"), ("dark", "ko")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program()
    found = Path(tmp_path_factory.mktemp("browser"))
    (found / "files").mkdir()
    (found / "files" / "notes.txt").write_text("Ann (ann@example.com) wrote to Bob (bob@example.org).")
    return found


@pytest.fixture(scope="module")
def region(folder: Path) -> Iterator[Up]:
    with tdev_up(folder) as running:
        assert running.ask("POST", "/api/workflows", PLAIN).status == 201
        yield running


@pytest.fixture(scope="module")
def chromium(region: Up) -> Iterator[Any]:
    with browser() as running:
        yield running


def signed_in(chromium: Any, region: Up, theme: str = "light", language: str = "en") -> tuple[Any, Watch]:
    """A page of a browser that came in by a link of its own."""
    context = chromium.new_context(color_scheme=theme, locale=language, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(60_000)
    watch = Watch(page)
    page.goto(region.endpoint + region.ask("POST", "/api/browser-links", {}).body["path"])
    page.wait_for_url(f"{region.endpoint}/")
    return page, watch


@pytest.fixture
def page(chromium: Any, region: Up) -> Iterator[Any]:
    made, watch = signed_in(chromium, region)
    yield made
    made.context.close()
    assert watch.complaints == []
    assert {url.split("/ui/")[0].rstrip("/") for url in watch.asked} == {region.endpoint}, "nothing from elsewhere"


def test_the_whole_walk_from_a_goal_to_a_service_and_back(page: Any, region: Up) -> None:
    page.get_by_label("Goal", exact=True).fill(READ)
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_text("Ready to run").wait_for()
    assert page.locator("#plan .steps li").count() == 2
    page.locator("#plan .node").nth(1).wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url(re.compile("/ui/executions/"))
    page.get_by_role("heading", name="Result").wait_for()
    assert "bob@example.org" in page.locator(".result pre").inner_text()
    page.get_by_label("Keep the plan as a workflow").fill("mails")
    page.get_by_role("button", name="Keep", exact=True).click()
    for version in (1, 2):
        page.goto(f"{region.endpoint}/ui/workflows/greet")
        page.get_by_role("button", name="Deploy").click()
        page.get_by_role("link", name="To the service").click()
        page.locator(".figure dd", has_text=f"v{version}").first.wait_for()
        if version == 1:
            changed = {**PLAIN, "goal": "say hello again"}
            assert region.ask("POST", "/api/workflows", changed).status == 201
    page.get_by_label("text required").fill("good day")
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_text('"text": "good day"').wait_for()
    page.get_by_label("Reason (optional)").fill("it was slow")
    page.get_by_role("button", name="Roll back").click()
    page.locator(".figure dd", has_text="v1").first.wait_for()
    assert region.ask("GET", "/api/services/greet").body["weights"] == {"1": 100}


def test_what_asks_is_answered_while_the_page_is_open_elsewhere(page: Any, region: Up) -> None:
    page.get_by_label("Goal", exact=True).fill(SEND)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("heading", name="A person is asked").wait_for()
    id = page.url.rpartition("/")[2]
    digest = region.ask("GET", f"/api/executions/{id}").body["approval"]["digest"]
    assert page.get_by_text(digest).is_visible()
    page.get_by_label("Reason (optional)").fill("half a sen")
    page.wait_for_timeout(3500)
    assert page.get_by_label("Reason (optional)").input_value() == "half a sen", "looking again does not disturb"
    assert region.ask("POST", f"/api/executions/{id}/reject", {"digest": digest, "reason": "by phone"}).status == 200
    page.get_by_text("by phone").first.wait_for()
    assert page.get_by_role("button", name="Approve").count() == 0


def test_an_approval_by_mouse_lets_it_run(page: Any, region: Up) -> None:
    started = region.ask("POST", "/api/orchestrate", {"goal": SEND}, prefer="wait=20").body
    id = started.get("id") or started["execution_id"]
    page.goto(f"{region.endpoint}/ui/approvals")
    card = page.locator("article", has=page.locator(f'a[href="/ui/executions/{id}"]'))
    card.get_by_role("button", name="Approve").click()
    page.wait_for_url(re.compile(id))
    assert region.until(id)["approval"]["decision"] == "approved"


def test_a_keyboard_is_enough(page: Any, region: Up) -> None:
    page.keyboard.press("Tab")
    page.goto(f"{region.endpoint}/ui/workflows/greet")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('node')"):
            break
    page.keyboard.press("Enter")
    assert page.locator("#step-one").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_dropped_file_is_what_the_plan_works_on(page: Any, region: Up) -> None:
    given = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"write to kim@example.com"}
    page.locator("input[type=file]").set_input_files(given)
    page.locator("[data-file-name]", has_text="letter.txt").wait_for()
    page.get_by_label("Goal", exact=True).fill("extract the email addresses from the text")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".result pre").wait_for()
    assert "kim@example.com" in page.locator(".result pre").inner_text()


def test_components_are_found_while_somebody_types(page: Any, region: Up) -> None:
    page.goto(f"{region.endpoint}/ui/components")
    page.get_by_label("Search").press_sequentially("find mail addresses", delay=5)
    page.locator("#found a.card b", has_text="extract_emails").wait_for()
    page.wait_for_url(re.compile("q=find"))


def test_a_live_page_without_a_connection_says_so_and_goes_on_afterwards(chromium: Any, region: Up) -> None:
    started = region.ask("POST", "/api/orchestrate", {"goal": SEND}, prefer="wait=20").body
    page, _ = signed_in(chromium, region)
    page.goto(f"{region.endpoint}/ui/executions/{started.get('id') or started['execution_id']}")
    page.context.set_offline(True)
    page.get_by_text("No connection.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("No connection.").wait_for(state="hidden")
    page.context.close()


def test_a_shared_link_is_followed_in_a_private_window_until_the_end(chromium: Any, region: Up) -> None:
    started = region.ask("POST", "/api/orchestrate", {"goal": SEND}, prefer="wait=20").body
    id = started.get("id") or started["execution_id"]
    link = region.ask("POST", f"/api/executions/{id}/share", {"seconds": 60}).body["path"]
    private = chromium.new_context(locale="en").new_page()
    loads: list[str] = []
    private.on("framenavigated", lambda frame: loads.append(frame.url))
    private.goto(region.endpoint + link)
    private.get_by_text("Waiting for approval").first.wait_for()
    digest = region.ask("GET", f"/api/executions/{id}").body["approval"]["digest"]
    assert region.ask("POST", f"/api/executions/{id}/reject", {"digest": digest, "reason": "no"}).status == 200
    private.get_by_text("Rejected").first.wait_for()
    assert len(loads) == 1, "what is new comes without loading the page anew"
    assert private.locator("form").count() == 0
    private.context.close()


def test_a_large_plan_can_be_read_at_once_and_does_not_catch_the_wheel(page: Any, region: Up) -> None:
    steps = [{"id": f"s{n}", "agent": "echo_tool", "input": {"text": f"${{s{n - 1}.text}}"}} for n in range(1, 12)]
    first = {"id": "s0", "agent": "echo_tool", "input": {"text": "${inputs.text}"}}
    assert region.ask("POST", "/api/workflows", {**PLAIN, "id": "long", "steps": [first, *steps]}).status == 201
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(f"{region.endpoint}/ui/workflows/long")
    box = page.locator(".node .box").first
    assert box.bounding_box()["height"] > 30, "a name of twelve steps in a row can be read"
    page.locator(".graph").hover()
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY > 0")
    page.locator(".node").last.focus()
    assert page.locator(".node").last.bounding_box()["x"] < 390, "a step that is reached with a keyboard is shown"
    menu = page.locator(".nav [aria-current]").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 390


def test_without_scripts_a_goal_is_run_and_a_token_goes_nowhere(chromium: Any, region: Up) -> None:
    context = chromium.new_context(locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(region.endpoint)
    assert page.get_by_role("button", name="Sign in").is_disabled()
    assert page.locator("form[data-sign-in]").get_attribute("method") == "post", "a token never stands in an address"
    page.goto(region.endpoint + region.ask("POST", "/api/browser-links", {}).body["path"])
    page.wait_for_url(f"{region.endpoint}/")
    page.get_by_label("Goal", exact=True).fill("count the words of the text 'the quick brown fox'")
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_text("Ready to run").wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("heading", name="Result").wait_for()
    context.close()


def test_a_secret_is_set_a_webhook_is_tried_and_both_are_taken_away(page: Any, region: Up) -> None:
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Secrets").first.click()
    for name, value in (("WALK_URL", "http://127.0.0.1:9/walk"), ("WALK_KEY", "a-key-that-both-know")):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Value", exact=True).fill(value)
        page.get_by_role("button", name="Keep it").click()
        page.locator("td code", has_text=name).wait_for()
        assert value not in page.content()
    page.get_by_role("link", name="Notifications").click()
    page.get_by_label("Name", exact=True).fill("walk")
    page.get_by_label("Secret that holds the address").fill("WALK_URL")
    page.get_by_label("Secret that signs").fill("WALK_KEY")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Test walk").click()
    page.locator("#deliveries .bad-text").first.wait_for()
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Remove walk").click()
    page.get_by_role("button", name="Remove walk").wait_for(state="detached")
    page.get_by_role("link", name="Secrets").first.click()
    page.get_by_role("button", name="Remove WALK_URL").click()
    page.get_by_role("button", name="Remove WALK_URL").wait_for(state="detached")
    assert "walk" not in {each["name"] for each in region.ask("GET", "/api/notifications").body["items"]}
    assert "WALK_URL" not in {each["name"] for each in region.ask("GET", "/api/secrets").body["items"]}


def test_the_theme_is_switched_and_stays(page: Any, region: Up) -> None:
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-theme-switch]").click()
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after
    page.goto(f"{region.endpoint}/ui/executions")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_a_token_is_enough_to_sign_in_and_is_not_kept(chromium: Any, region: Up) -> None:
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(region.endpoint)
    page.get_by_label("Bearer token").fill("no.such.token")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This token was not accepted.").wait_for()
    page.get_by_label("Bearer token").fill(region.token)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="What do you need?").wait_for()
    (cookie,) = [each for each in context.cookies() if each["name"] == "tdev_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    kept = page.evaluate(
        "[document.cookie, location.href, JSON.stringify({...localStorage, ...sessionStorage})].join()"
    )
    assert region.token not in kept
    assert cookie["value"] not in kept
    context.close()


def test_the_command_prints_a_link_that_works_once(chromium: Any, folder: Path, region: Up) -> None:
    said = tdev(folder, "ui")
    assert said.returncode == 0, said.stderr
    for heading in ("What do you need?", "Sign in"):
        context = chromium.new_context(locale="en")
        page = context.new_page()
        page.goto(said.stdout.strip())
        page.get_by_role("heading", name=heading, level=1).wait_for()
        context.close()


def settle(region: Up) -> None:
    """Something for each of the settings to show."""
    for name, value in (("TEAM_HOOK", "http://127.0.0.1:9/hook"), ("TEAM_KEY", "a-key-that-both-know")):
        assert region.ask("POST", "/api/secrets", {"name": name, "value": value}).status in (200, 201)
    hook = {"name": "team", "via": "webhook", "address": "TEAM_HOOK", "key": "TEAM_KEY", "types": ["NewComponent"]}
    assert region.ask("POST", "/api/notifications", hook).status == 201
    assert region.ask("POST", "/api/notifications/team/test", {}).status == 202
    pin = {"version": "1", "reason": "the next one counts otherwise"}
    assert region.ask("POST", "/api/services/looked-at/pins/echo_tool", pin).status == 200
    assert region.ask("POST", "/api/learned", {"on": True}).status == 200
    assert region.ask("POST", "/api/learned/lessons", LESSON).status == 201
    assert eventually(lambda: region.ask("GET", "/api/notifications/deliveries").body["items"], 20)


@pytest.fixture(scope="module")
def places(region: Up) -> dict[str, str]:
    """Every kind of page, with something on it."""
    done = region.ask("POST", "/api/orchestrate", {"goal": READ}, prefer="wait=20").body["id"]
    asks = region.ask("POST", "/api/orchestrate", {"goal": SEND}, prefer="wait=20").body
    failed = region.ask("POST", "/api/orchestrate", {"goal": "fly me to Mars"}, prefer="wait=20").body["id"]
    deployment = region.ask("POST", "/api/deploy", {"workflow": "greet", "name": "looked-at"}).body["deployment_id"]
    at = f"/api/deployments/{deployment}"
    assert eventually(lambda: region.ask("GET", at).body["deployment"]["status"] == "live", 60)
    for _ in range(5):
        assert region.ask("POST", "/services/looked-at", {"text": "hi"}).status == 200
    for _ in range(2):
        assert region.ask("POST", "/api/tests", {"component": "extract_emails"}).status == 200
    shared = region.ask("POST", f"/api/executions/{done}/share", {"seconds": 3600}).body["path"]
    settle(region)
    return {
        "goal": "/",
        "components": "/ui/components",
        "component": "/ui/components/extract_emails",
        "workflows": "/ui/workflows",
        "workflow": "/ui/workflows/greet",
        "executions": "/ui/executions",
        "execution": f"/ui/executions/{done}",
        "asking": f"/ui/executions/{asks.get('id') or asks['execution_id']}",
        "failed": f"/ui/executions/{failed}",
        "services": "/ui/services",
        "service": "/ui/services/looked-at",
        "deployment": f"/ui/deployments/{deployment}",
        "tests": "/ui/tests",
        "approvals": "/ui/approvals",
        "audit": "/ui/audit?verify=1",
        **{name: f"/ui/settings/{name}" for name in ("notifications", "secrets", "pins", "lessons")},
        "shared": shared,
    }


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_every_page_is_accessible_fits_and_complains_about_nothing(
    chromium: Any, region: Up, places: dict[str, str], theme: str, language: str
) -> None:
    page, watch = signed_in(chromium, region, theme, language)
    found: dict[str, Any] = {}
    for name, path in places.items():
        page.goto(region.endpoint + path)
        page.wait_for_load_state("networkidle") if name not in ("service", "asking") else page.wait_for_timeout(300)
        shot(page, f"{name}-{theme}")
        if wrong := violations(page):
            found[name] = wrong
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found[f"{name} is wider than the window"] = True
    page.set_viewport_size({"width": 390, "height": 800})
    for name in NARROW:
        page.goto(region.endpoint + places[name])
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found[f"{name} is wider than a telephone"] = True
        shot(page, f"{name}-{theme}-narrow")
    page.context.close()
    assert found == {}
    assert watch.complaints == []


def test_whoever_is_not_signed_in_sees_an_accessible_page(chromium: Any, region: Up) -> None:
    page = chromium.new_context(locale="en").new_page()
    page.goto(region.endpoint)
    shot(page, "sign-in-light")
    assert violations(page) == []
    page.context.close()


def test_the_first_page_is_small_and_moves_nothing_while_it_loads(chromium: Any, region: Up) -> None:
    page, _ = signed_in(chromium, region)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(f"{region.endpoint}/")
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= 200_000
    assert page.evaluate(MOVED) < 0.02
    page.context.close()
