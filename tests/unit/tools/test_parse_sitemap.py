"""Maps of sites."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.parse_sitemap import parse_sitemap

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_addresses_are_read_with_their_namespace() -> None:
    text = f'<?xml version="1.0"?>\n<urlset {SPACE}><url><loc> https://a.example/1 </loc></url><url/></urlset>'
    found = parse_sitemap(text)
    assert found == {
        "rows": [{"url": "https://a.example/1", "modified": ""}],
        "urls": ["https://a.example/1"],
        "is_index": False,
    }


def test_an_index_is_told_from_a_map() -> None:
    text = f"<sitemapindex {SPACE}><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>"
    assert parse_sitemap(text)["is_index"]


@pytest.mark.parametrize(
    "text", ["", "x", "<html></html>", "<urlset>", '<!DOCTYPE a [<!ENTITY b "c">]><urlset>&b;</urlset>']
)
def test_what_is_no_map_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_sitemap(text)
