"""What a docstring says."""

from tdev.sdk.docstring import argument_texts, docstring_examples, docstring_sections

TEXT = """Add numbers.

Twice if need be.

Args:
    a: the first
        of them
    b (int): the second

Returns:
    The sum.

Examples:
    >>> add(1, b=2)
    3
    >>> add(*numbers)
    6
"""


def test_sections_are_found_by_their_headings() -> None:
    sections = docstring_sections(TEXT)
    assert sections[""] == "Add numbers.\n\nTwice if need be."
    assert sections["Returns"].strip() == "The sum."


def test_doctests_without_a_heading_are_no_part_of_what_it_does() -> None:
    text = "Add numbers.\n\n>>> add(1, 2)\n3\n\nTwice if need be.\n\n>>> add(2, 2)\n4"
    assert docstring_sections(text)[""] == "Add numbers.\n\nTwice if need be."
    assert docstring_sections("Join a >>> b.")[""] == "Join a >>> b."


def test_a_word_with_a_colon_inside_a_line_is_no_heading() -> None:
    assert list(docstring_sections("Args: are not here\nReturns what it was.")) == [""]


def test_arguments_continue_on_deeper_lines() -> None:
    assert argument_texts(docstring_sections(TEXT)["Args"]) == {"a": "the first of them", "b": "the second"}


def test_examples_of_literals_become_data() -> None:
    [example] = docstring_examples("add", TEXT, ("a", "b"))
    assert example.input == {"a": 1, "b": 2}
    assert example.output == 3


def test_the_run_of_a_class_counts_as_its_call() -> None:
    [example] = docstring_examples("Echo", ">>> Echo().run('x')\n{'text': 'x'}\n", ("text",))
    assert example.input == {"text": "x"}


def test_an_answer_over_several_lines_is_read() -> None:
    [example] = docstring_examples("f", ">>> f()\n[1,\n 2]\n", ())
    assert example.output == [1, 2]


def test_what_is_no_data_is_left_out() -> None:
    calls = ["f(context)", "f('a', context)", "g(1)", "f(1)[0]", "f({1})", "x = 1"]
    text = "".join(f">>> {call}\n1\n" for call in calls) + ">>> f(1)\nsomething\n"
    assert docstring_examples("f", text, ("a",)) == ()


def test_a_broken_doctest_is_no_example() -> None:
    assert docstring_examples("f", ">>>f(1)\n", ("a",)) == ()
