"""Code in this very process, as a generated service on AWS runs it: only harmless code."""

import sys
import threading
from pathlib import Path

from tdev.platform.sandbox.own_process import OwnProcess

WRITES = """
from tdev.sdk import Context

def f(context: Context):
    context.write_text('a', 'b')
    return str(context.workspace)
"""
SHARES = """
import sys, time
mine = []

def f(a):
    mine.append(a)
    time.sleep(0.05)
    return [mine, sys.modules[__name__].mine]
"""


def test_it_says_that_there_are_no_walls():
    assert OwnProcess().isolation.level == "none"
    assert OwnProcess().run("def f():\n    return 1", "f", {}).isolation.held == ()


def test_a_function_answers():
    done = OwnProcess().run("def add(a, b=2):\n    return {'sum': a + b}", "add", {"a": 1})
    assert (done.output, done.error, done.verdict) == ({"sum": 3}, None, "ok")
    assert done.ms > 0


def test_what_the_code_raises_is_an_answer():
    done = OwnProcess().run("def f():\n    raise ValueError('no')", "f", {})
    assert done.error == {"type": "ValueError", "message": "no", "line": "2"}
    assert done.verdict == "error"


def test_nothing_of_a_call_stays_behind():
    before = set(sys.modules)
    place = OwnProcess().run(WRITES, "f", {}).output
    assert not Path(place).exists()
    assert not [name for name in set(sys.modules) - before if name.startswith("component")]


def test_calls_at_once_do_not_share_a_module():
    found = {}

    def call(number):
        found[number] = OwnProcess().run(SHARES, "f", {"a": number}).output

    threads = [threading.Thread(target=call, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == {number: [[number], [number]] for number in range(6)}
