"""Readable text of HTML."""

import pytest

from tdev.domain.documents.html import looks_like_html, readable


def test_title_and_text_are_apart() -> None:
    assert readable("<head><title>T</title></head><body><h1>A</h1>b</body>") == ("T", "A\nb")


def test_what_nobody_sees_is_left_out() -> None:
    assert readable("a<style>x</style><template>y</template><svg><text>z</text></svg>b")[1] == "ab"


def test_an_end_that_never_began_is_skipped() -> None:
    assert readable("</script></div>x</p>")[1] == "x"


@pytest.mark.parametrize(
    ("content_type", "text", "expected"),
    [
        ("text/html", "anything", True),
        ("application/xhtml+xml", "<?xml version='1.0'?><html/>", True),
        ("", "  <!DOCTYPE HTML><p>", True),
        ("", "<p>part</p>", False),
        ("text/html", "<?xml version='1.0'?><rss/>", False),
        ("text/html", "<feed/>", False),
        ("application/json", "{}", False),
    ],
)
def test_a_web_page_is_told_from_other_documents(content_type: str, text: str, expected: bool) -> None:
    assert looks_like_html(content_type, text) is expected
