"""The generated catalogue as plain JSON: it says what the code of the components says, and is read once."""

from tdev.domain.registry.built_in import built_in_components
from tdev.domain.registry.manifests import CATALOGUE, built_in_manifests, missing_distributions


def test_every_built_in_component_has_its_document() -> None:
    found = built_in_manifests()
    assert found.keys() == {each.name for each in built_in_components()}
    assert all(name == document["name"] for name, document in found.items())


def test_fields_that_runners_read_stand_in_every_document() -> None:
    for document in built_in_manifests().values():
        assert {"name", "version", "type", "brain_count", "effects", "description"} <= document.keys()
        assert document["effects"]


def test_a_document_reads_as_its_component() -> None:
    by_name = {each.name: each for each in built_in_components()}
    for name, document in built_in_manifests().items():
        assert by_name[name].version == document["version"]
        assert list(by_name[name].effects) == document["effects"]
        assert by_name[name].input_schema == document["input_schema"]


def test_it_is_read_once() -> None:
    assert built_in_manifests() is built_in_manifests()
    assert CATALOGUE.is_file()


def test_what_is_not_installed_is_named_in_its_order() -> None:
    wanted = ["no-such-distribution-1", "pydantic", "no-such-distribution-2", "PyYAML"]
    missing = missing_distributions(wanted)
    assert missing[0] == "no-such-distribution-1"
    assert "pydantic" not in missing
    assert "no-such-distribution-2" in missing
    assert missing_distributions([]) == []
