"""What a run has written, through every door: the API, the region over HTTP, the command line and the pages."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tdev.entry import process
from tdev.entry.api.app import handler
from tdev.entry.api.files import MOST_BYTES
from tdev.entry.http.http_event import Arrival, as_texts, to_event, to_response
from tdev.entry.http.message import Head
from tdev.kernel.roles import ROLES
from tests.support.command_line import CommandLine
from tests.support.commands import NOTES, tdev, written
from tests.support.pages import Browser
from tests.support.runtimes import OnAws
from tests.support.walk import Answer, Caller, event, installed

ANN, BOB = Caller("local", "ann"), Caller("blue", "bob")
ODD = 'out/보고 #1? %2e "x".zip'
__all__ = ["tdev"]


def zipping(path: str, **more: Any) -> dict[str, Any]:
    """A plan that writes one file; its second step fails when it is told to."""
    steps = [
        {"id": "pack", "agent": "zip_files", "input": {"paths": ["notes.txt"], "path": path}},
        *more.get("then", []),
    ]
    return {"id": "packing", "goal": "pack", "steps": steps}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("files")) as runtime:
        (runtime.settings.files / "notes.txt").write_text(NOTES)
        yield runtime


@pytest.fixture(scope="module")
def ended(here):
    """A run that has written a file of an odd name."""
    return run(zipping(ODD))


def run(plan: dict[str, Any]) -> str:
    """The execution of a plan when it has ended."""
    saved = ANN.post("/api/workflows", plan)
    assert saved.status in (200, 201), saved
    return ANN.ended(ANN.post("/api/workflows/packing/execute", {}).body["execution_id"])["id"]


def get(caller: Caller, path: str) -> Answer:
    return caller.get(f"/api/executions/{path}")


class TestApi:
    def test_a_file_is_listed_and_comes_back_byte_by_byte(self, here, ended):
        listed = get(ANN, f"{ended}/files")
        assert listed.status == 200
        [about] = listed.body["items"]
        answer = get(ANN, f"{ended}/files/{about['name']}")
        content = base64.b64decode(answer.body, validate=True)
        assert content[:2] == b"PK"
        assert listed.body == {
            "items": [
                {
                    "name": ODD,
                    "bytes": len(content),
                    "sha256": f"sha256:{hashlib.sha256(content).hexdigest()}",
                    "media_type": "application/zip",
                }
            ],
            "complete": True,
        }

    def test_no_browser_shows_or_runs_it(self, here, ended):
        headers = get(ANN, f"{ended}/files/{ODD}").headers
        assert headers["content-type"] == "application/octet-stream"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("sandbox;")
        assert headers["content-disposition"] == (
            "attachment; filename*=UTF-8''%EB%B3%B4%EA%B3%A0%20%231%3F%20%252e%20%22x%22.zip"
        )

    def test_a_run_that_failed_keeps_what_it_wrote(self, here):
        id = run(zipping("a.zip", then=[{"id": "read", "agent": "read_text_file", "input": {"path": "nowhere.txt"}}]))
        assert get(ANN, id).body["status"] == "failed"
        assert [each["name"] for each in get(ANN, f"{id}/files").body["items"]] == ["a.zip"]

    def test_an_execution_of_another_tenant_is_not_there(self, here, ended):
        for path in (f"{ended}/files", f"{ended}/files/{ODD}"):
            foreign, missing = get(BOB, path), get(BOB, path.replace(ended, "exec-none"))
            assert (foreign.status, missing.status) == (404, 404)
            assert "written" not in json.dumps(foreign.body)
            assert foreign.body["detail"].replace(ended, "exec-none") == missing.body["detail"]

    @pytest.mark.parametrize(
        "path",
        ["..", "../a", "../../secret.txt", "/etc/passwd", "out", "out/", "out/../out/x", ".", "%2e%2e/x", "\0", "a\nb"],
    )
    def test_no_path_leads_elsewhere(self, here, ended, path):
        answer = get(ANN, f"{ended}/files/{path}")
        assert (answer.status, answer.body["code"]) == (404, "not_found")

    def test_a_link_is_neither_listed_nor_followed(self, here):
        id = run(zipping("real.zip"))
        folder = here.workspaces.folder("local", id)
        (folder / "link").symlink_to(here.settings.files / "notes.txt")
        (folder / "folder").symlink_to(here.settings.files)
        assert [each["name"] for each in get(ANN, f"{id}/files").body["items"]] == ["real.zip"]
        for name in ("link", "folder/notes.txt"):
            assert get(ANN, f"{id}/files/{name}").status == 404

    def test_what_is_too_large_to_be_sent_says_so_and_where_it_lies(self, here):
        id = run(zipping("a.zip"))
        folder = here.workspaces.folder("local", id)
        (folder / "fits").write_bytes(b"\xff" * MOST_BYTES)
        (folder / "large").write_bytes(b"\xff" * (MOST_BYTES + 1))
        assert len(base64.b64decode(get(ANN, f"{id}/files/fits").body)) == MOST_BYTES
        refused = get(ANN, f"{id}/files/large")
        assert (refused.status, refused.body["code"]) == (413, "too_large")
        assert ("4,000,000" in refused.body["detail"], id in refused.body["hint"]) == (True, True)

    def test_a_refusal_names_the_file_it_was_about(self, here, ended):
        denied = Caller("local", "eve", "[]")
        assert get(denied, f"{ended}/files/out/a/b.zip").status == 403
        [told] = [each for each in ANN.get("/api/audit").body["items"] if each["subject"] == "eve"]
        assert (told["action"], told["target"]) == ("getFile", f"{ended}/out/a/b.zip")

    def test_on_aws_it_is_said_that_there_are_none_and_what_to_do(self, here, ended):
        process.use(OnAws(here))
        try:
            answer = get(ANN, f"{ended}/files")
        finally:
            process.use(here)
        assert (answer.status, answer.body["code"]) == (409, "conflict")
        assert "put_s3_object" in answer.body["hint"]

    def test_head_says_what_get_would_and_sends_nothing(self, here, ended):
        result = handler(event("HEAD", f"/api/executions/{ended}/files/{ODD}", claims=_claims()), None)
        assert (result["statusCode"], result["body"], result["isBase64Encoded"]) == (200, "", False)

    def test_the_media_type_is_that_of_the_end_of_the_name(self, here):
        id = run(zipping("a.zip"))
        kinds = {
            "a.csv": "text/csv",
            "a.tar.gz": "application/gzip",
            "a.json": "application/json",
            "a": "application/octet-stream",
            "a.zzz": "application/octet-stream",
            "data:text/html,x": "application/octet-stream",
        }
        for name in kinds:
            target = here.workspaces.folder("local", id) / name
            target.parent.mkdir(exist_ok=True)
            target.touch()
        found = {each["name"]: each["media_type"] for each in get(ANN, f"{id}/files").body["items"]}
        assert found == {"a.zip": "application/zip", **kinds}


def _claims() -> dict[str, str]:
    return as_texts({"sub": "ann", "tenant": "local", "roles": sorted(ROLES)})


class TestGateway:
    """The same through the two halves of the local gateway: what API Gateway makes of bytes in both directions."""

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ("out/%EB%B3%B4%EA%B3%A0%20%231%3F%20%252e%20%22x%22.zip", 200),
            ("out%2F%EB%B3%B4%EA%B3%A0%20%231%3F%20%252e%20%22x%22.zip", 200),
            ("%2e%2e/%2e%2e/%2e%2e/files/notes.txt", 404),
            ("..%2F..%2F..%2Ffiles%2Fnotes.txt", 404),
            ("%252e%252e/files", 404),
            ("out/%00", 404),
            ("out/%ff", 404),
        ],
    )
    def test_encoded_paths_are_decoded_once_and_lead_nowhere_else(self, here, ended, sent, status):
        head = Head("GET", f"/api/executions/{ended}/files/{sent}", "", (("host", "localhost"),))
        answer = to_response(handler(to_event(head, b"", Arrival("r", 0.0, _claims())), None))
        assert answer.status == status
        assert answer.body.startswith(b"PK" if status == 200 else b"{")


class TestPages:
    def test_the_page_of_a_run_links_its_files_with_their_sizes(self, here, ended):
        browser = Browser().enter()
        seen = browser.get(f"/ui/executions/{ended}")
        [link] = [each for each in seen.read.links if "/files/" in each]
        size = (here.workspaces.folder("local", ended) / ODD).stat().st_size
        assert f"{size} B" in seen.text
        assert "Files" in seen.text
        file = browser.get(link)
        assert file.status == 200
        assert file.html.encode("latin-1") == (here.workspaces.folder("local", ended) / ODD).read_bytes()
        assert file.headers["content-disposition"].startswith("attachment;")
        assert file.headers["content-security-policy"].startswith("sandbox;")

    def test_it_says_so_in_korean(self, here, ended):
        browser = Browser(language="ko").enter()
        assert "실행이 남긴 파일" in browser.get(f"/ui/executions/{ended}").text

    def test_a_run_without_files_shows_no_such_part(self, here):
        id = ANN.run("extract the email addresses from 'write to ann@example.com'")["id"]
        assert 'id="files"' not in Browser().enter().get(f"/ui/executions/{id}").html

    def test_nobody_else_gets_a_file_from_a_page(self, here, ended):
        assert Browser().get(f"/ui/executions/{ended}/files/a").status == 401
        assert Browser().enter(tenant="blue", subject="bob").get(f"/ui/executions/{ended}/files/{'a'}").status == 404

    def test_a_shared_link_shows_no_files(self, here, ended):
        path = ANN.post(f"/api/executions/{ended}/share", {"seconds": 60}).body["path"]
        seen = Browser().get(path)
        assert seen.status == 200
        assert "/files/" not in seen.html


@pytest.fixture
def packed(tdev: CommandLine, tmp_path: Path) -> str:
    """A run of the command line that has written ``out/a.zip``."""
    tdev("run", written(tmp_path, zipping("out/a.zip")))
    [found] = tdev("runs", "list", "--json").json
    return str(found["id"])


class TestCommands:
    def test_files_are_listed_fetched_and_never_written_over(self, tdev, packed, tmp_path):
        said = tdev("runs", "files", packed)
        assert (said.code, "out/a.zip" in said.out, "application/zip" in said.out, "1 file" in said.out) == (
            0, True, True, True,
        )  # fmt: skip
        [about] = tdev("runs", "files", packed, "--json").json["items"]
        to = tmp_path / "to"
        to.mkdir()
        fetched = tdev("runs", "fetch", packed, "out/a.zip", "--to", str(to), "--json")
        assert fetched.json == {"name": "out/a.zip", "bytes": about["bytes"], "path": str(to / "a.zip")}
        content = (to / "a.zip").read_bytes()
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == about["sha256"]
        (to / "a.zip").write_text("mine")
        again = tdev("runs", "fetch", packed, "out/a.zip", "--to", str(to / "a.zip"))
        assert (again.code, "--force" in again.err, (to / "a.zip").read_text()) == (1, True, "mine")
        forced = tdev("runs", "fetch", packed, "out/a.zip", "--to", str(to / "a.zip"), "--force")
        assert (forced.code, (to / "a.zip").read_bytes()) == (0, content)
        assert [each.name for each in to.iterdir()] == ["a.zip"]

    def test_what_the_run_has_not_is_exit_code_4(self, tdev, packed):
        for words in (("fetch", packed, "nothing.txt"), ("fetch", packed, "../../tables.db"), ("files", "exec-none")):
            assert tdev("runs", *words).code == 4

    def test_the_file_and_json_do_not_both_go_to_stdout(self, tdev, packed):
        assert tdev("runs", "fetch", packed, "out/a.zip", "--to", "-", "--json").code == 2
