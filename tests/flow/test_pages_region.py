"""The pages of ``tdev up`` over real sockets: how a browser gets in, and what its cookie is and is not good for."""

import gzip
import http.client
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.tdev_up import Up, tdev, tdev_up

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


def ask(region: Up, method: str, path: str, body: str | None = None, **headers: str) -> Reply:
    """Send one request without any token."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", region.port, timeout=40)) as connection:
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status, found, answer.read())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def region(folder: Path) -> Iterator[Up]:
    with tdev_up(folder) as running:
        yield running
        assert running.terminate() == 0


@pytest.fixture(scope="module")
def cookie(folder: Path, region: Up) -> str:
    """The session of a browser that came in with what ``tdev ui`` printed."""
    said = tdev(folder, "ui", "--json")
    assert said.returncode == 0, said.stderr
    link = urlsplit(json.loads(said.stdout)["link"])
    assert link.netloc == f"127.0.0.1:{region.port}"
    entered = ask(region, "GET", f"{link.path}?{link.query}")
    assert entered.status == 200
    given = entered.headers["set-cookie"]
    assert given.endswith("; HttpOnly; SameSite=Strict")
    return given.partition(";")[0]


def token_in(html: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]


def test_up_prints_a_link_for_the_owner(folder: Path, region: Up, cookie: str) -> None:
    (link,) = re.findall(r"/ui/enter\?ticket=\S+", (folder / "up.log").read_text())
    assert "set-cookie" in ask(region, "GET", link.rstrip("\x1b[0m")).headers


def test_whoever_has_no_session_sees_how_to_sign_in(region: Up) -> None:
    assert "tdev ui" in ask(region, "GET", "/").text
    assert ask(region, "GET", "/ui/executions").status == 401


def test_a_session_opens_the_pages_and_shows_who_it_is(region: Up, cookie: str) -> None:
    page = ask(region, "GET", "/", cookie=cookie, accept_encoding="gzip")
    assert (page.status, page.headers["content-encoding"]) == (200, "gzip")
    assert "What do you need?" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_cookie_is_good_for_pages_and_never_for_the_api(region: Up, cookie: str) -> None:
    assert ask(region, "GET", "/api/executions", cookie=cookie).status == 401
    body = json.dumps({"goal": "x"})
    assert ask(region, "POST", "/api/orchestrate", body, cookie=cookie, content_type="application/json").status == 401
    assert ask(region, "POST", "/services/greet", "{}", cookie=cookie, content_type="application/json").status == 401


def test_a_goal_goes_from_a_form_to_a_result(region: Up, cookie: str) -> None:
    token = token_in(ask(region, "GET", "/", cookie=cookie).text)
    fields = {"form_token": token, "do": "run", "goal": "extract the email addresses from 'to ann@example.com'"}
    sent = ask(region, "POST", "/ui/goal", urlencode(fields), cookie=cookie, content_type=FORM)
    assert sent.status == 303
    id = sent.headers["location"].rpartition("/")[2]
    assert region.until(id)["result"] == ["ann@example.com"]
    assert "ann@example.com" in ask(region, "GET", sent.headers["location"], cookie=cookie).text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"host": "evil.example"}, 421),
    ],
)
def test_a_form_of_another_site_is_refused_although_it_knows_the_token(
    region: Up, cookie: str, headers: dict[str, str], status: int
) -> None:
    token = token_in(ask(region, "GET", "/", cookie=cookie).text)
    form = urlencode({"form_token": token, "do": "run", "goal": "x"})
    assert ask(region, "POST", "/ui/goal", form, cookie=cookie, content_type=FORM, **headers).status == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_pages_know_two_methods(region: Up, cookie: str, method: str) -> None:
    assert ask(region, method, "/ui/executions", cookie=cookie).status == 401, "the door takes it for the API's"


def test_a_viewer_gets_a_link_for_a_viewer(folder: Path, region: Up) -> None:
    made = json.loads(tdev(folder, "token", "--role", "viewer", "--subject", "vic", "--json").stdout)
    link = region.with_token(made["token"]).ask("POST", "/api/browser-links", {}).body["path"]
    cookie = ask(region, "GET", link).headers["set-cookie"].partition(";")[0]
    page = ask(region, "GET", "/", cookie=cookie).text
    assert ">vic<" in page
    form = urlencode({"form_token": token_in(page), "do": "run", "goal": "count the words of 'a b'"})
    sent = ask(region, "POST", "/ui/goal", form, cookie=cookie, content_type=FORM)
    assert (sent.status, "needs the role" in sent.text) == (403, True)


def test_without_a_region_the_command_says_what_to_do(tmp_path: Path) -> None:
    said = tdev(tmp_path, "ui")
    assert said.returncode == 4
    assert "tdev up" in said.stderr


def test_an_execution_is_shared_by_a_command_and_the_link_ends_when_it_is_told_to(folder: Path, region: Up) -> None:
    asked = {"goal": "extract the email addresses from 'to zoe@example.com'"}
    id = region.ask("POST", "/api/orchestrate", asked, prefer="wait=20").body["id"]
    said = tdev(folder, "runs", "share", id, "--for", "2h", "--json")
    assert said.returncode == 0, said.stderr
    link = json.loads(said.stdout)["link"]
    assert "zoe@example.com" in ask(region, "GET", urlsplit(link).path).text
    assert id in tdev(folder, "runs", "unshare", link).stdout
    assert ask(region, "GET", urlsplit(link).path).status == 404
    assert tdev(folder, "runs", "share", id, "--for", "5s").returncode == 2
    assert tdev(folder, "runs", "share", "exec-none").returncode == 4
