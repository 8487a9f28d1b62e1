import pytest

from tdev.domain.permissions import texts
from tdev.domain.permissions.sdk_objects import Arguments
from tdev.domain.permissions.values import UNKNOWN, Given, Imported, Record, Row, Text, text

EVENT = Given("inputs", "event")
CONFIG = Record((("table", (text("orders"),)), ("stage", (text("prod"),))))


@pytest.mark.parametrize("dotted", ["os.getenv", "os.environ.get", "environ.get"])
def test_variables_of_the_environment_keep_name_and_default(dotted):
    arguments = Arguments(((text("TABLE"),), (text("orders"),)))
    assert texts.from_environment(dotted, arguments) == (Given("environment", "TABLE", "orders"),)
    assert texts.from_environment(dotted, Arguments(((UNKNOWN,),))) == (UNKNOWN,)
    assert texts.from_environment(dotted, Arguments()) == ()


def test_other_functions_are_not_the_environment():
    assert texts.from_environment("os.getcwd", Arguments(((text("A"),),))) == ()


@pytest.mark.parametrize(
    ("value", "key", "found"),
    [
        (Imported("os.environ"), "TABLE", (Given("environment", "TABLE"),)),
        (Imported("os.environ"), None, (UNKNOWN,)),
        (CONFIG, "table", (text("orders"),)),
        (CONFIG, "other", (UNKNOWN,)),
        (CONFIG, None, (text("orders"), text("prod"))),
        (EVENT, "bucket", (Given("inputs", "event.bucket"),)),
        (EVENT, None, (UNKNOWN,)),
        (UNKNOWN, "a", (UNKNOWN,)),
    ],
)
def test_items(value, key, found):
    assert texts.item(value, key) == found


def test_get_of_a_dictionary_has_its_default_too():
    found = texts.called(CONFIG, "get", Arguments(((text("table"),), (text("none"),))))
    assert found == (text("orders"), text("none"))
    assert texts.called(EVENT, "get", Arguments(((text("bucket"),),))) == (Given("inputs", "event.bucket"),)


def test_values_of_a_dictionary_are_a_row():
    (row,) = texts.called(CONFIG, "values", Arguments())
    assert isinstance(row, Row)
    assert row.elements == (text("orders"), text("prod"))


@pytest.mark.parametrize(
    ("template", "arguments", "found"),
    [
        ("a-{}-{}", Arguments(((text("b"),), (text("c"),))), "a-b-c"),
        ("a-{1}-{0}", Arguments(((text("b"),), (text("c"),))), "a-c-b"),
        ("{stage}-raw", Arguments((), {"stage": (text("prod"),)}), "prod-raw"),
        ("{:>3}x", Arguments(((text("b"),),)), "bx"),
        ("{}-raw", Arguments(), None),
        ("{}-raw", Arguments(((text("a"), text("b")),)), None),
    ],
)
def test_format(template, arguments, found):
    (result,) = texts.called(text(template), "format", arguments)
    assert result.known == found


def test_other_methods_of_texts():
    open_text = Text(("Raw-", UNKNOWN))
    assert texts.called(open_text, "lower", Arguments()) == (Text(("raw-", UNKNOWN)),)
    assert texts.called(text("a"), "upper", Arguments()) == (text("A"),)
    assert texts.called(text(" a "), "strip", Arguments()) == (text(" a "),)
    assert texts.called(text("-"), "join", Arguments(((UNKNOWN,),)))[0].known is None
    assert texts.called(text("a"), "split", Arguments()) == ()
    assert texts.called(UNKNOWN, "lower", Arguments()) == ()


@pytest.mark.parametrize(
    ("template", "right", "found"),
    [
        ("a-%s", (text("b"),), "a-b"),
        ("%s-%s", (Row((text("a"), text("b"))),), "a-b"),
        ("%d-x", (UNKNOWN,), None),
        ("%(name)s", (CONFIG,), None),
    ],
)
def test_percent(template, right, found):
    (result,) = texts.percent((text(template),), right)
    assert result.known == found


def test_percent_of_numbers_is_unknown():
    assert texts.percent((UNKNOWN,), (text("1"),)) == (UNKNOWN,)


def test_a_variable_or_a_text_is_a_variable_with_a_default():
    assert texts.with_default((Given("environment", "T"), text("a"))) == (Given("environment", "T", "a"),)
    assert texts.with_default((EVENT, text("a"))) == (EVENT, text("a"))
    assert texts.with_default((Given("environment", "T"), UNKNOWN)) == (Given("environment", "T"), UNKNOWN)


def test_every_choice_is_combined_and_choices_are_bounded():
    assert [t.known for t in texts.combined([(text("a"), text("b")), (text("c"),)])] == ["ac", "bc"]
    many = tuple(text(str(number)) for number in range(20))
    assert len(texts.combined([many, many])) == 32
