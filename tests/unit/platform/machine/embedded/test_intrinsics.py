"""The syntax of intrinsic functions: nesting, escapes, paths as arguments, and what is refused at compile time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.intrinsic_functions import FUNCTIONS, Sources
from tdev.platform.machine.embedded.intrinsics import SYSTEM_SOURCES, compile_intrinsic, is_intrinsic, system_random
from tdev.platform.machine.embedded.scope import Scope

INPUT = {"name": "Ann", "n": 3, "list": [1, 2, 3], "a b": "x", "t": "{} and {}", "s": {"k": "v"}}


def run(text, document=INPUT, **options):
    return compile_intrinsic(text, **options)(Scope(document, {"Day": "TUE"}, {"v": [7]}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("States.Format('Hi {}', $.name)", "Hi Ann"),
        ("States.Format('{} {} {} {}', 'a', 1.5, true, null)", "a 1.5 true null"),
        ("States.Format('none')", "none"),
        ("States.Format($.t, 1, 2)", "1 and 2"),
        (r"States.Format('{}\'s \{\} \\', $.name)", "Ann's {} \\"),
        (r"States.Format('\{{}\}', 1)", "{1}"),
        ("States.Format('{', 'x')", None),
        ("States.Array()", []),
        ("States.Array( 1 , -2.5 , 'x', true, false, null, $.list )", [1, -2.5, "x", True, False, None, [1, 2, 3]]),
        ("States.Array($['a b'], $$.Day, $v[0], $.list[*])", ["x", "TUE", 7, [1, 2, 3]]),
        ("States.Array('a,b)', $['a b'])", ["a,b)", "x"]),
        (r"States.Array('\{\}', '{}')", ["{}", "{}"]),
        ("States.ArrayLength(States.Array(1, States.Array(2)))", 2),
        ("States.MathAdd(States.ArrayLength($.list), $.n)", 6),
        ("States.ArrayGetItem(States.StringSplit('a/b', '/'), 1)", "b"),
    ],
)
def test_calls_are_evaluated(text, expected):
    if expected is None:
        with pytest.raises(ValueError, match="0 places"):
            compile_intrinsic(text)
    else:
        assert run(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("States.Gone()", "is no intrinsic function"),
        ("Gone(1)", "is no intrinsic function"),
        ("States.Format", "'\\(' is missing"),
        ("States.Format(", "an argument is"),
        ("States.Format('a'", "after an argument"),
        ("States.Format('a)", "closing ' is missing"),
        ("States.Format('a') x", "nothing may stand after"),
        ("States.Format('a',)", "an argument is"),
        ("States.Format()", "at least 1"),
        ("States.UUID(1)", "takes 0 arguments"),
        ("States.MathAdd(1)", "takes 2 arguments, not 1"),
        ("States.MathRandom(1)", "takes 2 to 3 arguments"),
        ("States.Format('{} {}', 1)", "2 places {} and 1 values"),
        (r"States.Array('a\n')", "a backslash may stand before"),
        ("States.Array('a\\", "a backslash may stand before"),
        ("States.Array(abc)", "an argument is"),
        ("States.Array($.a[)", "in brackets stands"),
        ("States.Array(" * 11 + ")" * 11, "at most 10"),
    ],
)
def test_what_is_no_call_is_refused_at_compile_time(text, why):
    with pytest.raises(ValueError, match=why):
        compile_intrinsic(text)


def test_ten_functions_may_be_nested():
    assert run("States.Array(" * 10 + ")" * 10) == [[[[[[[[[[]]]]]]]]]]


def test_a_refusal_is_an_intrinsic_failure_that_names_the_call():
    with pytest.raises(StateError) as caught:
        run("States.Array(States.ArrayGetItem($.list, 9))")
    assert caught.value.error == "States.IntrinsicFailure"
    assert caught.value.cause == (
        "The function 'States.ArrayGetItem($.list, 9)' had the following error: "
        "the index 9 is outside of the array of 3 elements"
    )


def test_a_path_among_the_arguments_that_finds_nothing_is_a_runtime_error():
    with pytest.raises(StateError) as caught:
        run("States.Format('{}', $.gone)", where="x.$")
    assert caught.value.error == "States.Runtime"
    assert "'$.gone' specified for the field 'x.$'" in caught.value.cause


def test_randomness_and_identifiers_come_from_the_sources():
    asked = []
    sources = Sources(random=lambda low, high: asked.append((low, high)) or 5, uuid=lambda: "an-id")
    assert run("States.Array(States.MathRandom(1.4, 9.6), States.UUID())", sources=sources) == [5, "an-id"]
    assert asked == [(1, 10)]


def test_the_system_gives_version_4_uuids_and_numbers_in_the_range():
    identifier = run("States.UUID()")
    assert identifier[14] == "4"
    assert identifier != run("States.UUID()")
    assert {system_random(3, 5) for _ in range(200)} == {3, 4}
    assert SYSTEM_SOURCES.random(7, 8) == 7


def test_an_intrinsic_is_told_from_a_path_by_its_start():
    assert is_intrinsic("States.Array()")
    assert not is_intrinsic("$.States.Array()")


@given(st.sampled_from(sorted(FUNCTIONS)), st.text(alphabet="$.,()'{}\\ 1ab[]", max_size=25))
def test_any_text_compiles_or_is_refused_and_never_fails_otherwise(name, rest):
    try:
        expression = compile_intrinsic(name + rest)
    except ValueError:
        return
    try:
        expression(Scope(INPUT, {}, {"a": 1}))
    except StateError as error:
        failure = error.error
    else:
        failure = None
    assert failure in (None, "States.IntrinsicFailure", "States.Runtime")


@given(st.lists(st.text(alphabet="a'{}\\ \n", max_size=8), max_size=4))
def test_escaped_texts_come_out_as_they_were(texts):
    def escaped(text):
        return "'" + "".join(f"\\{sign}" if sign in "'{}\\" else sign for sign in text) + "'"

    assert run(f"States.Array({', '.join(map(escaped, texts))})") == texts
