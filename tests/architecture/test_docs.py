"""Docs cannot lie: what they name is there, and what is generated is what the generator writes."""

import json
import re

import pytest

from tests.support.checkout import PARTS, ROOT, files, shown

PAGES = [
    path for path in files() if path.suffix == ".md" and (path.parent == ROOT or path.is_relative_to(ROOT / "docs"))
]
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
ANCHOR = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")
FENCE = re.compile(r"^```[^`\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^(?!\$ ).*\n", re.MULTILINE)
"""Lines below the commands of a console."""
VERB = re.compile(r"(?:^|[\s$`(;&|])tdev ([a-z][a-z-]*)")
SCRIPT = re.compile(r"(?<![\w/.-])(?:\./)?(scripts/[\w./-]+|\.ci/[\w-]+)")


def code_of(text):
    """Fenced blocks and inline code."""
    fenced = [SHOWN.sub("", code) if code.startswith("$ ") else code for code in FENCE.findall(text)]
    return [*fenced, *SPAN.findall(FENCE.sub("", text))]


def paths_of(text):
    """Paths of this checkout that a page names; with ``<name>``, ``*`` or ``{a,b}`` they stand for several."""
    for code in SPAN.findall(FENCE.sub("", text)):
        for word in re.split(r"[\s,;]+", code):
            if word.split("/")[0] in PARTS and "/" in word:
                yield word.rstrip(".:)")


def anchors(page):
    """What the headings of a page are called in links, here and on the site."""
    headings = re.findall(r"^#+ +(.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def exists(word):
    if re.search(r"[<>*{}…]|\.\.\.", word):
        stem = re.split(r"[<>*{}…]|\.\.\.", word)[0].rpartition("/")[0]
        return (ROOT / stem).is_dir()
    return (ROOT / word.split(":")[0]).exists()


def test_there_are_pages():
    assert ROOT / "README.md" in PAGES


@pytest.mark.parametrize("page", PAGES, ids=shown)
class TestEveryPage:
    def test_paths_exist(self, page):
        missing = [word for word in paths_of(page.read_text("utf-8")) if not exists(word)]
        assert not missing

    def test_links_lead_somewhere(self, page):
        targets = [
            target
            for target in LINK.findall(page.read_text("utf-8"))
            if "://" not in target and not target.startswith("mailto:")
        ]
        assert not [target for target in targets if not (page.parent / target).exists()]

    def test_anchors_lead_to_a_heading(self, page):
        text = FENCE.sub("", page.read_text("utf-8"))
        for target, anchor in ANCHOR.findall(text):
            if "://" not in target:
                assert anchor in anchors((page.parent / target) if target else page), f"{target}#{anchor}"

    def test_commands_exist(self, page):
        from tdev.entry.cli.group import COMMANDS

        named = {verb for code in code_of(page.read_text("utf-8")) for verb in VERB.findall(code)}
        assert not named - set(COMMANDS) - {"help"}

    def test_scripts_exist(self, page):
        named = {script.rstrip(".") for code in code_of(page.read_text("utf-8")) for script in SCRIPT.findall(code)}
        assert not [script for script in named if not (ROOT / script).exists()]


def test_checks_of_this_file_can_fail():
    text = "See `shared/nowhere.py` and [x](docs/no.md), run `tdev fly` or\n```sh\nscripts/none now\n```\n"
    assert [word for word in paths_of(text) if not exists(word)] == ["shared/nowhere.py"]
    assert LINK.findall(text) == ["docs/no.md"]
    assert [verb for code in code_of(text) for verb in VERB.findall(code)] == ["fly"]
    assert [script for code in code_of(text) for script in SCRIPT.findall(code)] == ["scripts/none"]
    assert ANCHOR.findall("[a](b.md#c-d) and [e](#f)") == [("b.md", "c-d"), ("", "f")]
    assert "who-decides" in anchors(ROOT / "docs" / "mcp.md")
    assert exists("shared/tdev/<row>/x.py")
    assert not exists("shared/nowhere/<x>.py")


# ---- reference pages


def components_page():
    from tdev.domain.reference.components import reference_page
    from tdev.domain.registry.collecting import declared_components

    return reference_page(declared_components(["tdev.tools", "tdev.agents", "tdev.teams"]))


def events_document():
    from tdev.domain.reference.events import events_page

    return events_page()


def events_schema_document():
    from tdev.domain.reference.event_schemas import schema_text

    return schema_text()


def cli_document():
    from tdev.entry.cli.reference_page import cli_page

    return cli_page()


def openapi_document():
    from tdev.entry.api.routes import openapi_text

    return openapi_text() + "\n"


def api_document():
    from tdev.domain.reference.api import api_page

    return api_page(json.loads(openapi_document()))


def rubrics_document():
    from tdev.domain.reference.rubrics import rubrics_page

    return rubrics_page()


def settings_document():
    from tdev.entry.cli.settings_page import settings_page

    return settings_page()


def permissions_document():
    from infra.permissions import permissions_page
    from tdev.platform.functions import read_functions

    return permissions_page(read_functions(ROOT / "functions"))


MEASURED = {"benchmarks.md"}
"""Written by ``scripts/bench/all --write``: figures that differ from run to run."""
GENERATED = {
    "api.md": api_document,
    "cli.md": cli_document,
    "components.md": components_page,
    "events.md": events_document,
    "events.schema.json": events_schema_document,
    "openapi.json": openapi_document,
    "permissions.md": permissions_document,
    "rubrics.md": rubrics_document,
    "settings.md": settings_document,
}


def test_every_reference_page_has_a_generator():
    there = {path.name for path in (ROOT / "docs" / "reference").iterdir()}
    assert there
    assert there == set(GENERATED) | MEASURED


@pytest.mark.parametrize("name", GENERATED)
def test_reference_page_is_what_its_generator_writes(name):
    assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == GENERATED[name]()


def test_catalogue_is_what_its_generator_writes():
    from tdev.domain.registry.built_in import CATALOGUE
    from tdev.domain.registry.collecting import catalogue_text, declared_components

    assert CATALOGUE.read_text("utf-8") == catalogue_text(
        declared_components(["tdev.tools", "tdev.agents", "tdev.teams"])
    )
