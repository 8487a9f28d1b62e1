"""Files of the pages: named by their content, kept for ever, licensed, and nothing beside them can be read."""

import hashlib
import json

import pytest

from tdev.entry.ui.static import PREFIX, address, file_at, names
from tdev.kernel.errors import NotFoundError
from tests.support.checkout import ROOT

VENDOR = ROOT / "shared/tdev/entry/ui/static/vendor"
VENDORED = json.loads((VENDOR / "vendored.json").read_text())


@pytest.mark.parametrize("name", sorted(names()))
def test_every_file_is_at_its_address_for_ever(name):
    found = file_at(address(name))
    assert (found.status, found.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert found.body == (VENDOR.parent / name).read_text()
    assert found.kind.split(";")[0] in {"text/css", "text/javascript", "image/svg+xml", "text/plain"}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "style.css",
        f"{'0' * 12}/style.css",
        "{style}/../application.py",
        "{style}/vendor/../../application.py",
        "{style}/%2e%2e/application.py",
        "{style}/app.js",
        "{style}/nothing.css",
        "{style}/vendor/vendored.json",
    ],
)
def test_nothing_else_can_be_read(path):
    digest = address("style.css").removeprefix(PREFIX).partition("/")[0]
    with pytest.raises(NotFoundError):
        file_at(PREFIX + path.replace("{style}", digest))


@pytest.mark.parametrize("each", VENDORED, ids=lambda each: each["file"])
def test_a_foreign_file_is_exactly_the_published_one_and_has_its_licence_beside_it(each):
    assert hashlib.sha256((VENDOR / each["file"]).read_bytes()).hexdigest() == each["sha256"]
    assert len((VENDOR / each["license_file"]).read_text()) > 400


def test_every_foreign_file_is_listed():
    code = {path.name for path in VENDOR.iterdir() if path.suffix in (".js", ".css")}
    assert code == {each["file"] for each in VENDORED}
    assert {each["license"] for each in VENDORED} <= {"MIT", "0BSD"}


def test_our_own_scripts_and_styles_load_nothing_from_elsewhere():
    own = [path for path in VENDOR.parent.iterdir() if path.suffix in (".js", ".css")]
    assert len(own) >= 4
    for path in own:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text
        assert "https:" not in text
