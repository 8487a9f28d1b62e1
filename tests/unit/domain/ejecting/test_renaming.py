"""Our package under another name: in paths, imports and texts, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.ejecting.renaming import reimported, renamed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"from tdev.kernel.ids import new_id\n", b"from mine.kernel.ids import new_id\n"),
        (b"import tdev\n", b"import mine\n"),
        (b'find("tdev.tools.x:run")', b'find("mine.tools.x:run")'),
        (b'prefix="tdev-call-"', b'prefix="tdev-call-"'),
        (b"TDEV_DATA tdevice untdev", b"TDEV_DATA tdevice untdev"),
    ],
)
def test_what_names_the_package_is_changed_and_what_only_looks_like_it_is_not(before: bytes, after: bytes) -> None:
    assert renamed({"tdev/a.py": before}, "mine") == {"mine/a.py": after}


def test_paths_outside_the_package_and_files_that_are_no_text_stay() -> None:
    files = {"handler.py": b"x", "data/tdev/a.json": b"{}", "tdev/table.gz": b"\x1f\x8btdev"}
    assert set(renamed(files, "mine")) == {"handler.py", "data/tdev/a.json", "mine/table.gz"}
    assert renamed(files, "mine")["mine/table.gz"] == b"\x1f\x8btdev"


def test_of_a_foreign_component_only_imports_change() -> None:
    source = b'"""Uses tdev."""\nfrom tdev.sdk import tool\n\ndef f():\n    import tdev.sdk\n    return "tdev"\n'
    assert reimported(source, "mine") == (
        b'"""Uses tdev."""\nfrom mine.sdk import tool\n\ndef f():\n    import mine.sdk\n    return "tdev"\n'
    )


@given(st.text(alphabet=st.sampled_from("ab .\n_-"), max_size=40))
def test_a_text_that_never_names_it_is_unchanged(text: str) -> None:
    content = text.encode()
    assert renamed({"tdev/a.py": content}, "mine")["mine/a.py"] == content
    assert reimported(content, "mine") == content
