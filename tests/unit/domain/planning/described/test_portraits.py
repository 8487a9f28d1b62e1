"""Components in meanings."""

from tdev.domain.planning.described.portraits import gallery_of, is_textual
from tests.support.described import described_index

PORTRAITS = {p.component.name: p for p in gallery_of(described_index()).portraits}


def test_the_gallery_of_an_index_is_made_once() -> None:
    assert gallery_of(described_index()) is gallery_of(described_index())


def test_parameters_take_kinds_of_constants() -> None:
    assert PORTRAITS["bucket_reader"].kinds == {"bucket": "bucket", "key": "key"}
    assert PORTRAITS["money_changer"].kinds == {"base": "currency", "quote": "currency"}
    assert PORTRAITS["gauge_reader"].kinds == {"service": "service", "metric": "metric", "window": "span"}
    assert PORTRAITS["digest_writer"].kinds == {}


def test_choices_are_read_from_a_description() -> None:
    assert PORTRAITS["grouper"].options["function"] == ("sum", "mean", "min", "max", "count")
    assert PORTRAITS["shipper"].options["target"] == ("lambda", "ecs", "local")


def test_what_puts_something_elsewhere_is_told_from_what_makes_something() -> None:
    putting = {name for name, portrait in PORTRAITS.items() if portrait.putting}
    assert putting == {"post_office", "slack_poster", "bucket_writer", "shipper"}


def test_rare_meanings_tell_more() -> None:
    gallery = gallery_of(described_index())
    assert gallery.weight("weather") > gallery.weight("text") > gallery.weight("nothing of it") == 0


def test_an_address_is_no_text() -> None:
    assert is_textual("summary", {"type": "string"})
    assert not is_textual("audio_url", {"type": "string"})
    assert not is_textual("rows", {"type": "array"})
