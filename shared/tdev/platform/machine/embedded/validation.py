"""Says everything that is wrong with a state machine, before it runs.

What CreateStateMachine refuses is refused here too, and more: what this engine cannot run, variables that hide others,
misspelt fields. The codes are those of ValidateStateMachineDefinition where it has one.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from tdev.kernel.errors import Finding
from tdev.platform.machine.embedded.validation_report import (
    DUPLICATE_NAME,
    JSONATA,
    JSONPATH,
    MISSING_TARGET,
    NO_END,
    NOT_JSON,
    SCHEMA,
    TOO_DEEP,
    TOO_LARGE,
    UNREACHABLE,
    UNSUPPORTED,
    CompileCheck,
    Fields,
    Spot,
    is_filled_array,
    is_object,
    kind,
)
from tdev.platform.machine.embedded.validation_states import check_state, language_of
from tdev.platform.machine.embedded.validation_values import check_text, check_whole, variable_name

MAX_BYTES = 1_048_576
MAX_DEPTH = 100
_MAX_NAME = 80
_MOST_NAMES = 10
_MOST_BITS = 4_096

_MACHINE = Fields(
    "A state machine",
    frozenset(["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"]),
)
_HINTS = {
    "QueryLanguage": "Set it at the whole machine, or at single states.",
    "TimeoutSeconds": "Set it at the whole machine, or at single tasks.",
}
_BRANCH = Fields("A branch", frozenset(["Comment", "StartAt", "States"]), _HINTS)
_PROCESSOR = Fields("An ItemProcessor", _BRANCH.allowed | {"ProcessorConfig"}, _HINTS)
_CONFIG = Fields("ProcessorConfig", frozenset(["Mode", "ExecutionType"]))


def findings(definition: object, compile_check: CompileCheck | None = None) -> list[Finding]:
    """Everything that is wrong with a definition; an empty list means that it can run.

    Args:
        definition: Any JSON value.
        compile_check: JSONata source -> what is wrong with it, or None. Without it JSONata is not compiled.

    Returns:
        Findings in the order of the definition, each with a pointer such as ``#/States/Ship/Next``. Never raises.
    """
    spot = Spot([], compile_check or (lambda source: None))
    if not _is_bounded(spot, definition) or not is_object(definition, spot, "A state machine"):
        return spot.found
    _MACHINE.check(spot, definition)
    for name, check in (("Comment", check_text), ("Version", _check_version), ("TimeoutSeconds", check_whole(1))):
        if name in definition:
            check(spot.at(name), definition[name])
    _Walk().machine(spot.speaking(language_of(spot, definition)), definition, frozenset())
    return spot.found


def _check_version(spot: Spot, value: Any) -> None:
    if value != "1.0":
        spot.add(SCHEMA, "Version must be '1.0'.")


def _is_bounded(spot: Spot, definition: object) -> bool:
    """Whether the value is JSON of a bearable depth and size; all other checks rely on that."""
    level: list[Any] = [definition]
    for _ in range(MAX_DEPTH):
        if not all(map(_is_json, level)):
            spot.add(NOT_JSON, "The definition holds something that JSON does not have.")
            return False
        level = [child for node in level for child in _children(node)]
    if level:
        spot.add(TOO_DEEP, f"The definition is nested more than {MAX_DEPTH} levels deep.")
        return False
    size = len(json.dumps(definition, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    if size > MAX_BYTES:
        spot.add(TOO_LARGE, f"The definition has {size} bytes; at most {MAX_BYTES} are allowed.")
    return size <= MAX_BYTES


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value)
    if isinstance(value, float):
        return value - value == 0  # false for NaN and the infinities
    if isinstance(value, int):
        return value.bit_length() <= _MOST_BITS
    return value is None or isinstance(value, (str, list))


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        return iter(node.values())
    return iter(node if isinstance(node, list) else ())


class _Walk:
    """Goes through a machine and the machines inside it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def machine(self, spot: Spot, machine: Mapping[str, Any], outer: frozenset[str]) -> None:
        """Check a machine; ``outer`` are the variables of the machines around it."""
        states = machine.get("States")
        if "States" not in machine:
            spot.add(SCHEMA, "'States' is missing: an object with at least one state.")
            return
        if not isinstance(states, dict) or not states:
            problem = "empty" if states == {} else kind(states)
            spot.at("States").add(SCHEMA, f"States must be an object with at least one state; it is {problem}.")
            return
        variables = outer.union(name for _, name in _assigned(states, spot.language))
        for name, state in states.items():
            here = spot.at("States", name)
            self._check_name(here, name)
            if is_object(state, here, "A state"):
                check_state(here, state)
                self._inner(here, state, variables)
        for tokens, name in _assigned(states, spot.language):
            if name in outer:
                message = f"A machine around this one assigns {name!r}; choose another name."
                spot.at("States", *tokens).add(SCHEMA, message)
        self._check_ways(spot, machine, {name: state for name, state in states.items() if isinstance(state, dict)})

    def _check_name(self, spot: Spot, name: str) -> None:
        if not name or len(name) > _MAX_NAME:
            spot.add(SCHEMA, f"The name of a state has 1 to {_MAX_NAME} characters, this one {len(name)}.")
        if name in self.names:
            spot.add(DUPLICATE_NAME, f"Another state of this machine is called {name!r} too; names must be unique.")
        self.names.add(name)

    def _inner(self, spot: Spot, state: Mapping[str, Any], outer: frozenset[str]) -> None:
        if state.get("Type") == "Parallel" and "Branches" in state:
            branches, here = state["Branches"], spot.at("Branches")
            if is_filled_array(branches, here, "Branches"):
                for index, branch in enumerate(branches):
                    self._branch(here.at(index), branch, _BRANCH, outer)
        if state.get("Type") == "Map":
            for name in ("ItemProcessor", "Iterator"):
                if name in state:
                    self._branch(spot.at(name), state[name], _PROCESSOR, outer)

    def _branch(self, spot: Spot, branch: Any, fields: Fields, outer: frozenset[str]) -> None:
        if not is_object(branch, spot, fields.owner):
            return
        fields.check(spot, branch)
        if "Comment" in branch:
            check_text(spot.at("Comment"), branch["Comment"])
        if "ProcessorConfig" in branch and "ProcessorConfig" in fields.allowed:
            _check_config(spot.at("ProcessorConfig"), branch["ProcessorConfig"])
        self.machine(spot, branch, outer)

    def _check_ways(self, spot: Spot, machine: Mapping[str, Any], states: Mapping[str, Mapping[str, Any]]) -> None:
        _check_start(spot, machine)
        for name, state in states.items():
            for tokens, target in _targets(state):
                here = spot.at("States", name, *tokens)
                if not isinstance(target, str):
                    here.add(SCHEMA, f"This must be the name of a state, not {kind(target)}.")
                elif target not in machine["States"]:
                    here.add(MISSING_TARGET, f"There is no state {target!r} on this level{_known(machine)}.")
        start = machine.get("StartAt")
        if states and not any(_ends(state) for state in states.values()):
            spot.add(NO_END, "No state ends the machine. Give one 'End': true, or add a Succeed or Fail state.")
        elif isinstance(start, str) and start in states:
            reached = _reached(start, states)
            for name in (name for name in states if name not in reached):
                spot.at("States", name).add(UNREACHABLE, f"No way leads to {name!r}: neither StartAt nor a transition.")


def _check_start(spot: Spot, machine: Mapping[str, Any]) -> None:
    start = machine.get("StartAt")
    if "StartAt" not in machine:
        spot.add(SCHEMA, "'StartAt' is missing: the name of the state to start with.")
    elif not isinstance(start, str):
        spot.at("StartAt").add(SCHEMA, f"StartAt must be the name of a state, not {kind(start)}.")
    elif start not in machine["States"]:
        spot.at("StartAt").add(MISSING_TARGET, f"There is no state {start!r} to start with{_known(machine)}.")


def _check_config(spot: Spot, value: Any) -> None:
    if not is_object(value, spot, "ProcessorConfig"):
        return
    _CONFIG.check(spot, value)
    mode = value.get("Mode", "INLINE")
    if mode == "DISTRIBUTED":
        spot.at("Mode").add(UNSUPPORTED, "DISTRIBUTED maps are not supported; this engine runs INLINE maps only.")
    elif mode != "INLINE":
        spot.at("Mode").add(SCHEMA, "Mode must be 'INLINE'.")
    elif "ExecutionType" in value:
        spot.at("ExecutionType").add(SCHEMA, "ExecutionType belongs to DISTRIBUTED maps.")


def _known(machine: Mapping[str, Any]) -> str:
    names = list(islice(machine["States"], _MOST_NAMES))
    return f"; there are {', '.join(names)}{', ...' if len(machine['States']) > len(names) else ''}"


def _targets(state: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every transition of a state: where it is written, and the name of the target."""
    for name in ("Next", "Default"):
        if name in state:
            yield (name,), state[name]
    for name in ("Choices", "Catch"):
        for index, entry in _entries(state, name):
            if "Next" in entry:
                yield (name, index, "Next"), entry["Next"]


def _entries(state: Mapping[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    entries = state.get(name)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _ends(state: Mapping[str, Any]) -> bool:
    return state.get("Type") in ("Succeed", "Fail") or state.get("End") is True


def _reached(start: str, states: Mapping[str, Mapping[str, Any]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in states and name not in reached:
            reached.add(name)
            waiting.extend(target for _, target in _targets(states[name]) if isinstance(target, str))
    return reached


def _assigned(states: Mapping[str, Any], language: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every variable that the states of one machine assign (not those inside Map and Parallel), and where."""
    for name, state in states.items():
        if not isinstance(state, dict):
            continue
        spoken = JSONATA if JSONATA in (language, state.get("QueryLanguage")) else JSONPATH
        holders: list[tuple[tuple[str | int, ...], dict[str, Any]]] = [((), state)]
        for field in ("Choices", "Catch"):
            holders += [((field, index), entry) for index, entry in _entries(state, field)]
        for tokens, holder in holders:
            assign = holder.get("Assign")
            for key in assign if isinstance(assign, dict) else ():
                yield (name, *tokens, "Assign", key), variable_name(key, spoken)
