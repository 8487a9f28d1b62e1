"""How a thing of a framework is called: what it takes, what it gives, and the lines that do it."""

import ast
import re
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tdev.domain.analysis.parts import Module

_PROMPT = ("prompt", "str", "what is wanted, in words")


@dataclass(frozen=True, slots=True)
class Calling:
    """A function around a thing.

    Attributes:
        parameters: Of each its name, type hint, and what it is.
        returns: Type hint of the result.
        lines: The body; ``{it}`` stands for the thing.
        told: What the result is.
        waits: Whether the body awaits something.
    """

    parameters: tuple[tuple[str, str, str], ...]
    returns: str
    lines: tuple[str, ...]
    told: str = "The answer"
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of thing: its title, the origins of its values, and how it is called."""

    title: str
    library: str
    pattern: str
    make: Callable[[Module, ast.expr], Calling]

    def fits(self, origins: Iterable[str]) -> bool:
        """Whether a value with these origins is such a thing."""
        return any(re.search(self.pattern, origin) for origin in origins)


def _asked(*lines: str, waits: bool = False) -> Callable[[Module, ast.expr], Calling]:
    """A thing that is asked in words and answers in words."""
    return lambda module, value: Calling((_PROMPT,), "str", lines, waits=waits)


def _crew(module: Module, value: ast.expr) -> Calling:
    """A crew takes a value for each ``{name}`` in the texts of its agents and tasks."""
    names = placeholders(module, ("description", "expected_output", "goal", "role", "backstory"))
    given = ", ".join(f'"{name}": {name}' for name in names)
    return Calling(_texts(names), "str", (f"return str({{it}}.kickoff(inputs={{{{{given}}}}}))",))


def _chain(module: Module, value: ast.expr) -> Calling:
    """A chain takes a value for each ``{name}`` in the texts of its prompts."""
    names = placeholders(module) or ("input",)
    given = ", ".join(f'"{name}": {name}' for name in names)
    lines = (f"found = {{it}}.invoke({{{{{given}}}}})", 'return str(getattr(found, "content", found))')
    return Calling(_texts(names), "str", lines)


def _messages(compiled: bool) -> Callable[[Module, ast.expr], Calling]:
    it = "{it}" if compiled else "{it}.compile()"
    lines = (
        f'found = {it}.invoke({{{{"messages": [{{{{"role": "user", "content": prompt}}}}]}}}})',
        'return str(found["messages"][-1].content)',
    )
    return _asked(*lines)


def _graph(compiled: bool) -> Callable[[Module, ast.expr], Calling]:
    """A graph takes the fields of its state that no node gives, and answers its whole state at the end."""

    def make(module: Module, value: ast.expr) -> Calling:
        state = _state(module, value)
        fields = _fields(state) if state is not None else {}
        if state is None or not fields or "messages" in fields:
            return _messages(compiled)(module, value)
        given = _given_by_nodes(module)
        names = [name for name in fields if name not in given] or list(fields)
        it = "{it}" if compiled else "{it}.compile()"
        values = ", ".join(f'"{name}": {name}' for name in names)
        parameters = tuple((name, fields[name], f"the field {name} of the state") for name in names)
        return Calling(parameters, state.name, (f"return {it}.invoke({{{{{values}}}}})",), "The state at the end")

    return make


def placeholders(module: Module, keywords: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The names in braces in the texts of a module, in their order: of all texts, or of some keywords of calls."""
    found: dict[str, None] = {}
    for node in ast.walk(module.tree):
        wanted: list[ast.AST] = []
        if isinstance(node, ast.keyword) and keywords is not None and node.arg in keywords:
            wanted = [node.value]
        elif isinstance(node, ast.Call) and keywords is None:
            wanted = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
        for each in wanted:
            found |= dict.fromkeys(_names_in(module.origins.text(each) or ""))
    return tuple(found)


def _names_in(text: str) -> list[str]:
    try:
        parts = [name for _, name, _, _ in string.Formatter().parse(text)]
    except ValueError:  # braces that are no placeholders
        return []
    return [name for name in parts if name and name.isidentifier()]


def _texts(names: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, "str", f"the value of {{{name}}} in its texts") for name in names)


def _state(module: Module, value: ast.expr) -> ast.ClassDef | None:
    """The class of a graph's state: the first argument of ``StateGraph``."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not any("StateGraph" in o for o in module.origins.of(node.func)):
            continue
        first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "state_schema"), None)
        for origin in module.origins.of(first) if first is not None else ():
            definition = module.origins.definitions.get(origin)
            if isinstance(definition, ast.ClassDef):
                return definition
    return None


def _fields(state: ast.ClassDef) -> dict[str, str]:
    """The fields of a state with their type hints, without what is added to them for the framework."""
    found = {}
    for node in state.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            hint = node.annotation
            if isinstance(hint, ast.Subscript) and ast.unparse(hint.value).endswith("Annotated"):
                hint = hint.slice.elts[0] if isinstance(hint.slice, ast.Tuple) else hint.slice
            found[node.target.id] = ast.unparse(hint)
    return found


def _given_by_nodes(module: Module) -> set[str]:
    """The keys of the objects that functions of the module return."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            found |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    return {key for key in found if isinstance(key, str)}


_MANY = 'return "\\n".join(str(each.result) for each in {it}(prompt).results.values())'
_KICKED_OFF = ("return str({it}.kickoff())",)
_SQUAD = 'return str(found.output.content[0]["text"])'
FLOW = Way("CrewAI flow", "crewai", r"^crewai\.flow.*\.Flow$", lambda module, value: Calling((), "str", _KICKED_OFF))
"""A class whose methods are the steps."""
CREW = Way("CrewAI crew", "crewai", r"^crewai(\.crew)?\.Crew\(\)$", _crew)
WAYS: tuple[Way, ...] = (
    Way("Strands agent", "strands", r"^strands(\.agent)?(\.agent)?\.Agent\(\)$", _asked("return str({it}(prompt))")),
    Way("Strands team", "strands", r"^strands\.multiagent.*(Swarm\(\)|\.build\(\))$", _asked(_MANY)),
    Way("agno agent", "agno", r"^agno\.agent.*\.Agent\(\)$", _asked("return str({it}.run(prompt).content)")),
    Way("agno team", "agno", r"^agno\.team.*\.Team\(\)$", _asked("return str({it}.run(prompt).content)")),
    Way("agno workflow", "agno", r"^agno\.workflow.*\.Workflow\(\)$", _asked("return str({it}.run(prompt).content)")),
    CREW,
    Way(
        "OpenAI agent",
        "agents",
        r"^agents(\.agent)?\.Agent\(\)$",
        _asked(
            "from agents import Runner", "", "return str((await Runner.run({it}, prompt)).final_output)", waits=True
        ),
    ),
    Way("LangGraph graph", "langgraph", r"^langgraph\.graph.*StateGraph\(\)\.compile\(\)$", _graph(compiled=True)),
    Way("LangGraph graph", "langgraph", r"^langgraph\.graph.*StateGraph\(\)$", _graph(compiled=False)),
    Way(
        "LangGraph agent",
        "langgraph",
        r"create_(react_agent|supervisor|swarm)\(\)\.compile\(\)$|^langgraph.*\.create_react_agent\(\)$",
        _messages(compiled=True),
    ),
    Way("LangChain agent", "langchain", r"^langchain\.agents\.create_agent\(\)$", _messages(compiled=True)),
    Way("LangGraph team", "langgraph", r"\.create_(supervisor|swarm)\(\)$", _messages(compiled=False)),
    Way(
        "LangChain agent",
        "langchain",
        r"^langchain.*\.AgentExecutor\(\)$",
        _asked('return str({it}.invoke({{"input": prompt}})["output"])'),
    ),
    Way(
        "PydanticAI agent",
        "pydantic_ai",
        r"^pydantic_ai.*\.Agent\(\)$",
        _asked("return str({it}.run_sync(prompt).output)"),
    ),
    Way("smolagents agent", "smolagents", r"^smolagents\.\w*Agent\(\)$", _asked("return str({it}.run(prompt))")),
    Way(
        "Agent Squad orchestrator",
        "agent_squad",
        r"^agent_squad.*\.AgentSquad\(\)$",
        _asked('found = await {it}.route_request(prompt, "user", "session")', _SQUAD, waits=True),
    ),
    Way(
        "Agent Squad agent",
        "agent_squad",
        r"^agent_squad\.agents.*\.\w+Agent\(\)$",
        _asked(
            'found = await {it}.process_request(prompt, "user", "session", [])',
            'return str(found.content[0]["text"])',
            waits=True,
        ),
    ),
)
CHAIN = Way("LangChain chain", "langchain_core", r"^langchain", _chain)
"""Parts joined by ``|``, of which one comes from LangChain."""


def way_of(module: Module, value: ast.expr) -> Way | None:
    """How a value is called, or None for one that is nothing we know."""
    origins = module.origins.of(value)
    found = next((way for way in WAYS if way.fits(origins)), None)
    if found is None and isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        parts = [origin for part in ast.walk(value) for origin in module.origins.of(part)]
        return CHAIN if CHAIN.fits(parts) else None
    return found
