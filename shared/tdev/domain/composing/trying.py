"""Runs candidates and finished code in the sandbox; what comes back is judged here, outside."""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tdev.domain.composing import probing
from tdev.domain.composing.rendering import Filling, render
from tdev.kernel.errors import InvalidError
from tdev.kernel.json_types import canonical
from tdev.model.generation import Tried
from tdev.model.spec import Spec, SpecExample
from tdev.platform.sandbox import Sandbox, SandboxLimits

_DRIVER = inspect.getsource(probing)
_BATCH = 150
_MOST_SOURCES = 4000
_LIMITS = SandboxLimits(wall_s=20.0, cpu_s=15, result_bytes=8 * 1024 * 1024)
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Choice:
    """A filling whose code does what all examples say, and how many candidates were tried before."""

    filling: Filling
    source: str
    tried: int


def choose(spec: Spec, fillings: Iterable[Filling], sandbox: Sandbox) -> Choice | None:
    """The first filling that passes every example; None when none of the first 4,000 does.

    Raises:
        DeniedError: When the isolation is too weak to run code.
    """
    tried = 0
    source_of = _written(spec, fillings)
    while tried < _MOST_SOURCES:
        batch = list(islice(source_of, _BATCH))
        if not batch:
            return None
        for place in _passing(spec, [source for _, source in batch], sandbox):
            return Choice(*batch[place], tried=tried + place + 1)
        tried += len(batch)
    return None


def _written(spec: Spec, fillings: Iterable[Filling]) -> Iterator[tuple[Filling, str]]:
    """Each different source once; a filling that cannot be written is none."""
    known: set[str] = set()
    for filling in fillings:
        try:
            source = render(spec, filling)
        except InvalidError:
            continue
        if source not in known:
            known.add(source)
            yield filling, source


def _passing(spec: Spec, sources: Sequence[str], sandbox: Sandbox) -> Iterator[int]:
    inputs = [dict(example.input) for example in spec.examples]
    payload = {"sources": list(sources), "attribute": spec.name, "inputs": inputs}
    run = sandbox.run(_DRIVER, "try_sources", payload, _LIMITS)
    found = run.output if isinstance(run.output, list) else None
    if run.error is not None or found is None or len(found) != len(sources):
        # One candidate has ended the process, or was too slow: the halves are tried apart.
        if len(sources) > 1:
            half = len(sources) // 2
            yield from _passing(spec, sources[:half], sandbox)
            yield from (half + place for place in _passing(spec, sources[half:], sandbox))
        return
    for place, answers in enumerate(found):
        if isinstance(answers, list) and all(map(_holds, spec.examples, answers)):
            yield place


def _holds(example: SpecExample, answer: Any) -> bool:
    if not isinstance(answer, list) or len(answer) < 2:
        return False
    if example.raises is not None:
        return bool(answer[0] == "error" and answer[1] == example.raises)
    return answer[0] == "ok" and same(answer[1], example.output)


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same JSON; 2 and 2.0 are."""
    return canonical(_plain(left)) == canonical(_plain(right))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call gave: a value, or the class of an error; ``second`` is the answer to its own answer."""

    given: Mapping[str, Any]
    value: Any = None
    error: str = ""
    second: Any = None
    has_second: bool = False
    untouched: bool = True


def answers(
    source: str, attribute: str, inputs: Sequence[Mapping[str, Any]], again: str, sandbox: Sandbox
) -> list[Answer]:
    """Call code with each input in one run; an empty list when the run itself failed.

    Args:
        source: The code.
        attribute: What is called.
        inputs: Its arguments.
        again: Name of the input that the first answer is put into for a second call; empty: there is none.
        sandbox: Where it runs.
    """
    calls = [{"input": dict(given), "again": again} for given in inputs]
    run = sandbox.run(_DRIVER, "call_all", {"source": source, "attribute": attribute, "calls": calls}, _LIMITS)
    if run.error is not None or not isinstance(run.output, list) or len(run.output) != len(inputs):
        return []
    return [_answer(given, found) for given, found in zip(inputs, run.output, strict=True)]


def _answer(given: Mapping[str, Any], found: Any) -> Answer:
    if found[0] != "ok":
        return Answer(given, error=str(found[1]), untouched=bool(found[-1]))
    second = found[2]
    good = isinstance(second, list) and second[:1] == ["ok"]
    return Answer(given, found[1], second=second[1] if good else None, has_second=good, untouched=bool(found[3]))


def examples_hold(spec: Spec, source: str, sandbox: Sandbox) -> list[Tried]:
    """Every example as a test, with what was seen."""
    found = answers(source, spec.name, [example.input for example in spec.examples], "", sandbox)
    if not found:
        return [
            Tried(kind="example", name=f"example {number}", passed=False, detail="the code did not run to its end")
            for number, _ in enumerate(spec.examples, 1)
        ]
    return [_tried(number, *pair) for number, pair in enumerate(zip(spec.examples, found, strict=True), 1)]


def _tried(number: int, example: SpecExample, answer: Answer) -> Tried:
    name = f"example {number}: {_short(example.input)}"
    if example.raises is not None:
        passed = answer.error == example.raises
        wanted = f"raises {example.raises}"
    else:
        passed = not answer.error and same(answer.value, example.output)
        wanted = _short(example.output)
    gave = f"raised {answer.error}" if answer.error else _short(answer.value)
    return Tried(kind="example", name=name, passed=passed, detail=wanted if passed else f"gave {gave}, not {wanted}")


def _short(value: Any) -> str:
    text = canonical(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def scripted(
    source: str, attribute: str, given: Mapping[str, Any], script: Sequence[Mapping[str, Any]], sandbox: Sandbox
) -> dict[str, Any]:
    """Call code whose web, components and AWS clients answer from a script; see ``probing.call_scripted``."""
    payload = {
        "source": source,
        "attribute": attribute,
        "given": dict(given),
        "answers": [dict(each) for each in script],
    }
    run = sandbox.run(_DRIVER, "call_scripted", {**payload, "boto3": "import boto3" in source}, _LIMITS)
    if run.error is not None or not isinstance(run.output, dict):
        return {
            "asked": [],
            "error": (run.error or {}).get("type", "NoResult"),
            "message": (run.error or {}).get("message", ""),
        }
    return run.output
