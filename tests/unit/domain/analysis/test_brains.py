import pytest

from tdev.domain.analysis.reading import analyze


def found(source, name=None):
    return analyze(source, name=name).component


def rules(source, name=None):
    return [evidence.rule for evidence in found(source, name).evidence]


def test_every_verdict_shows_its_line_and_text():
    source = "from strands import Agent\n\ndef f(q):\n    a = Agent(system_prompt='x')\n    return a(q)\n"
    assert [(e.rule, e.line, e.source) for e in found(source).evidence] == [
        ("builds-agent", 4, "a = Agent(system_prompt='x')")
    ]


def test_a_tool_says_that_nothing_decides():
    assert rules("def f(a): return a") == ["no-decision"]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("from tdev.sdk import agent\n@agent\ndef f(): pass", "declared-agent"),
        ("from crewai import Agent\nclass C(Agent): pass", "agent-subclass"),
        ("def f(m): return m('Choose one of the options below')", "instructs-given-model"),
        ("import ollama\ndef f(q): return ollama.chat(messages=['Answer in one word ' + q])", "instructs-model"),
        (
            "import openai\ndef f(c, m): return openai.OpenAI().responses.create(tools=c, input=m)",
            "model-chooses-tools",
        ),
        ("def f(context): return context.call('other', {})", "uses-component"),
        ("def f(r): return r.get_agent('x').run()", "looks-up-agent"),
        ("from strands import Agent\ndef f(a: Agent): return a('x')", "given-agent"),
        ("def f(ts, q):\n    t = max(ts, key=lambda t: t.fits(q))\n    return t(q)", "chooses-component"),
    ],
)
def test_one_decision_makes_an_agent(source, rule):
    assert rules(source) == [rule]
    assert found(source).type == "agent"


@pytest.mark.parametrize(
    "source",
    [
        "def f(log): log('A long sentence about what happened just now')",
        "def f(error): raise error('A long sentence about what happened just now')",
        "def f(db): return db.query('SELECT name FROM users WHERE id = 1')",
        "def f(get): return get('https://example.org/a/long/address')",
        "def f(m, prompt): return m(prompt)",
        "def f(rows): return max(rows, key=len)",
        "def f(window): return window.call('wm', 'attributes', '.', '-topmost')",
        "import subprocess\ndef f(): return subprocess.call(['a'], None)",
        "import re\ndef f(t): return re.sub('one two three four', 'x y z w', t)",
        "def f(a, b=print): return b('A long sentence about what happened just now')",
    ],
)
def test_what_looks_like_a_decision_and_is_none(source):
    assert found(source).type == "tool"


def test_two_instances_of_one_class_are_two_agents_and_one_variable_is_one():
    base = (
        "class A:\n    def __init__(self, m):\n        self.m = m\n"
        "    def run(self, q):\n        return self.m('Answer this question in full: ' + q)\n"
    )
    assert found(base + "def f(m):\n    return A(m).run('x') + A(m).run('y')\n", "f").brain_count == 2
    assert found(base + "def f(m):\n    a = A(m)\n    return a.run('x') + a.run('y')\n", "f").brain_count == 1
    assert found(base + "def f(ms):\n    return [A(m).run('x') for m in ms]\n", "f").brain_count == 2
    assert found(base + "def f(a: A): return a.run('x')\n", "f").brain_count == 1
    assert found(base + "def f(a: list[A]): return a[0].run('x')\n", "f").brain_count == 2
    assert found(base + "def f(a: A | None = None): return a\n", "f").brain_count == 1


def test_a_subclass_of_a_deciding_class_decides():
    base = (
        "class A:\n    def run(self, m):\n        return m('Answer this question in full please')\n"
        "class B(A):\n    pass\nclass C(B):\n    def other(self): return 1\n"
    )
    assert [f.type for f in analyze(base).components if f.name in "AC"] == ["agent", "agent"]


def test_agents_behind_several_names_count_once():
    source = (
        "from strands import Agent\na = Agent()\nb = Agent()\nboth = [a, b]\n"
        "def f(q):\n    return [x(q) for x in both] + [a(q), b(q)]\n"
    )
    assert (found(source, "f").brain_count, set(found(source, "f").agents)) == (2, {"a", "b"})


def test_a_team_whose_members_come_from_outside_counts_two():
    assert found("from crewai import Crew\ndef f(people): return Crew(agents=people)").brain_count == 2


def test_a_team_with_one_member_is_an_agent():
    assert found("from crewai import Agent, Crew\nc = Crew(agents=[Agent(role='x')])").type == "agent"


def test_instructions_may_come_through_many_hands():
    assert (
        found(
            "import openai\nTEXT = 'You are a friendly clerk'\nclass C:\n    rules = TEXT\n    def __init__(self):\n"
            "        self.client = openai.OpenAI()\n        self.system = self.rules\n    def messages(self, q):\n"
            "        return [{'role': 'system', 'content': self.system}, {'role': 'user', 'content': q}]\n"
            "    def run(self, q):\n"
            "        return self.client.chat.completions.create(messages=self.messages(q))\n"
        ).type
        == "agent"
    )


def test_mutual_recursion_ends():
    assert found("def f(): return g()\ndef g(): return f()\n").type == "tool"
