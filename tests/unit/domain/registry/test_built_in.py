"""The generated catalogue and its two ways of loading."""

import json

import jsonschema

import tdev.domain.registry.built_in as catalogue
from tdev.domain.registry.built_in import available, built_in_components, built_in_manifests, missing_distributions
from tdev.domain.registry.collecting import catalogue_text, declared_components

PACKAGES = ["tdev.tools", "tdev.agents", "tdev.teams"]


def test_the_catalogue_is_what_the_code_declares() -> None:
    written = catalogue.CATALOGUE.read_text(encoding="utf-8")
    assert written == catalogue_text(declared_components(PACKAGES)), "run scripts/catalogue"


def test_both_ways_of_loading_tell_the_same() -> None:
    manifests = built_in_manifests()
    assert [component.name for component in built_in_components()] == list(manifests) == sorted(manifests)
    for component in built_in_components():
        manifest = manifests[component.name]
        assert manifest["input_schema"] == component.input_schema
        assert tuple(manifest["effects"]) == component.effects
        assert manifest["version"] == component.version
        assert manifest["brain_count"] == component.brain_count


def test_schemas_are_json_schema_2020_12() -> None:
    for manifest in built_in_manifests().values():
        jsonschema.Draft202012Validator.check_schema(manifest["input_schema"])
        jsonschema.Draft202012Validator.check_schema(manifest["output_schema"])


def test_the_order_of_parameters_is_that_of_the_code() -> None:
    schema = built_in_manifests()["filter_rows"]["input_schema"]
    assert list(schema["properties"]) == ["rows", "column", "operator", "value"]


def test_missing_distributions_are_named() -> None:
    assert missing_distributions(["pydantic", "no-such-distribution"]) == ["no-such-distribution"]
    [component] = [one for one in built_in_components() if one.name == "parse_feed"]
    lacking = component.model_copy(update={"requirements": ("no-such-distribution",)})
    assert available(component) == []
    assert available(lacking) == ["no-such-distribution"]


def test_the_catalogue_file_is_json_in_the_order_of_names() -> None:
    documents = json.loads(catalogue.CATALOGUE.read_text(encoding="utf-8"))
    names = [document["name"] for document in documents]
    assert names == sorted(set(names))
