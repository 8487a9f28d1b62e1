import ast

import pytest

from tdev.domain.analysis.packages import imports_of, requirements_of


@pytest.mark.parametrize(
    ("source", "imports", "requirements"),
    [
        ("import os, json", ("json", "os"), ()),
        ("import yaml\nfrom bs4 import BeautifulSoup", ("bs4", "yaml"), ("beautifulsoup4", "PyYAML")),
        ("import google.genai.types", ("google",), ("google-genai",)),
        ("from some_thing.deep import x", ("some_thing",), ("some-thing",)),
        ("from . import a\nfrom ..b import c", (), ()),
        ("from tdev.sdk import tool", ("tdev",), ()),
        ("def f():\n    import requests", ("requests",), ("requests",)),
    ],
)
def test_imports_and_what_must_be_installed(source, imports, requirements):
    nodes = list(ast.walk(ast.parse(source)))
    assert imports_of(nodes) == imports
    assert requirements_of(imports_of(nodes)) == requirements
