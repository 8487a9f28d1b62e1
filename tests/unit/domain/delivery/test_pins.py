"""Pins: what the generator writes, and the lines of what is needed."""

import re

import pytest

from scripts.pinning.collect import LOCKS, collected
from tdev.domain.delivery.pins import PINS, Pin, importing, normal, pins, pins_text, read_pins, requirements
from tdev.domain.registry.built_in import built_in_components
from tdev.kernel.errors import InvalidError, PlatformError


def names(lines):
    return [line.partition("==")[0] for line in lines]


def test_the_pins_are_what_the_generator_makes_of_the_locks():
    assert PINS.read_text(encoding="utf-8") == pins_text(collected(LOCKS)), "run scripts/pins"


def test_every_hash_of_the_locks_is_in_the_pins():
    locked = {found for lock in LOCKS for found in re.findall(r"sha256:[0-9a-f]{64}", lock.read_text("utf-8"))}
    assert locked == {hash for pin in pins().values() for hash in pin.hashes}


def test_needs_come_along():
    assert names(requirements(["beautifulsoup4"])) == ["beautifulsoup4", "soupsieve", "typing-extensions"]
    assert names(requirements(["python-dateutil"])) == ["python-dateutil", "six"]


def test_what_is_needed_twice_stands_once_and_in_order():
    assert requirements(["pillow", "zxing-cpp"]) == requirements(["zxing-cpp", "pillow", "Pillow"])
    assert requirements([]) == ()


def test_a_line_has_version_and_hashes():
    for line in requirements(pins()):
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( --hash=sha256:[0-9a-f]{64})+", line)


def test_whatever_a_built_in_component_needs_is_pinned():
    for component in built_in_components():
        assert set(map(normal, component.requirements)) <= set(names(requirements(component.requirements)))


def test_what_is_not_pinned_is_named():
    with pytest.raises(InvalidError, match="requests") as caught:
        requirements(["requests>=2", "left-pad", "jinja2"])
    assert [finding.message.split()[0] for finding in caught.value.findings] == ["left-pad", "requests"]


def test_imports_lead_to_distributions():
    assert importing(["bs4", "PIL", "json", "tdev", "yaml"]) == ["beautifulsoup4", "pillow"]


@pytest.mark.parametrize(
    ("text", "name"), [("Zxing_CPP", "zxing-cpp"), ("a.b>=2; x", "a-b"), ("ruamel.yaml[x]", "ruamel-yaml"), ("!", "")]
)
def test_a_name_has_one_form(text, name):
    assert normal(text) == name


def test_the_text_is_in_the_order_of_names():
    one, other = (Pin(name, "1", ("sha256:" + "0" * 64,), (), (name,)) for name in ("b", "a"))
    assert pins_text([one, other]) == pins_text([other, one])


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '[{"name": "a"}]'])
def test_a_broken_file_says_how_it_is_made_again(text, tmp_path):
    if text is not None:
        (tmp_path / "pins.json").write_text(text, encoding="utf-8")
    with pytest.raises(PlatformError) as caught:
        read_pins(tmp_path / "pins.json")
    assert caught.value.hint == "run scripts/pins"
