"""The walk from a specification to a component that was tested, or to the reasons why there is none."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, Protocol

from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.reading import read
from tdev.domain.composing.calls import calls_hold
from tdev.domain.composing.catalogue import Template, templates
from tdev.domain.composing.laws import LawCheck, law_checks, laws_hold
from tdev.domain.composing.proposing import fillings, fitting_templates, missing_values, relevance
from tdev.domain.composing.rendering import Filling, properties, render
from tdev.domain.composing.scaffolding import scaffold, tests_of
from tdev.domain.composing.searching import Found, RunsWorkflow, search
from tdev.domain.composing.trying import Choice, answers, choose, examples_hold
from tdev.domain.models.code import ProposesCode
from tdev.domain.mutation.judging import Case
from tdev.domain.planning.retrieval import Retrieval
from tdev.kernel.errors import InvalidError, ModelError
from tdev.model.generation import Considered, Generated, Tried
from tdev.model.mutation import Mutation
from tdev.model.spec import Spec
from tdev.platform.sandbox import Sandbox

LEAST_MUTATION = 0.8
LEAST_EXAMPLES = 2
_MODEL_ROUNDS = 3
_EXAMPLE = re.compile(r"example (\d+)\b")
_WRITTEN = "a model wrote this; it passed the same gate and tests as any other code"
_ALL_SHOWN = "with a third example one could be held back from the model; so it is experimental"


class Mutates(Protocol):
    """What measures how hard tests bite: see ``domain.mutation.trying.mutation_score``."""

    def __call__(self, code: str, tests: Sequence[Case], sandbox: Sandbox, /) -> Mutation:
        """Raises ``InvalidError`` when a test fails on the code as it is."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building needs.

    Attributes:
        retrieval: The components there are.
        run: Runs workflows of components without effects.
        sandbox: Where code runs; asked for only when something is run.
        mutate: Measures the tests.
        propose: Asks a model for code; None: there is no model.
    """

    retrieval: Retrieval
    run: RunsWorkflow
    sandbox: Callable[[], Sandbox]
    mutate: Mutates
    propose: ProposesCode | None = None


def build(spec: Spec, workshop: Workshop, *, reuse: bool = True) -> Generated:
    """Look for what is there, compose it, fill a template, ask a model, or leave a scaffold: the first that does it.

    Args:
        spec: What is wanted.
        workshop: What it is built with.
        reuse: Whether something that is there already may be the answer.

    Raises:
        InvalidError: When a name in the specification is none.
        NotFoundError: When it names a template that is not there.
        DeniedError: When this machine may not run code that is not its own.
    """
    proof: tuple[Considered, ...] = ()
    if reuse and spec.template is None and not spec.parameters and spec.source != "openapi":
        found = search(spec, workshop.retrieval, workshop.run)
        if found.workflow is not None:
            return _taken(spec, found)
        proof = found.proof
    return (_from_template(spec, workshop, proof) or _from_model(spec, workshop, proof)) or _begun(
        spec, workshop, proof
    )


def _taken(spec: Spec, found: Found) -> Generated:
    stable = found.component is not None and found.component.status == "stable"
    tests = [Tried(kind="example", name=f"example {n}", passed=True) for n, _ in enumerate(spec.examples, 1)]
    return Generated(
        spec=spec,
        how="existing" if found.component is not None else "composed",
        status="stable" if stable else "experimental",
        proof=found.proof,
        workflow=found.workflow,
        tests=tuple(tests),
        component=found.component,
    )


def _from_template(spec: Spec, workshop: Workshop, proof: tuple[Considered, ...]) -> Generated | None:
    choice = _chosen(spec, workshop)
    if choice is None:
        return None
    made = _vetted(spec, choice.source, workshop, choice.filling)
    if isinstance(made, str):
        return None
    tests, mutation = made
    notes = [f"template {choice.filling.template.id}: {choice.filling.template.title}"]
    if not spec.examples and choice.filling.template.pure:
        notes.append("there was no example to decide by: give some, and its tests will bite")
    return Generated(
        spec=spec,
        how="template",
        status=_status(spec, mutation),
        proof=proof,
        code=choice.source,
        tests_code=tests_of(spec),
        template=choice.filling.template.id,
        parameters=dict(choice.filling.values),
        tests=tests,
        mutation=mutation,
        notes=tuple(notes),
    )


def _chosen(spec: Spec, workshop: Workshop) -> Choice | None:
    found = fitting_templates(spec)
    pure = [template for template in found if template.pure and not spec.effects and not spec.secrets]
    if spec.examples and pure:
        choice = choose(spec, _all(spec, pure), workshop.sandbox())
        if choice is not None:
            return choice
    for template in found:
        if (
            spec.template is None
            and template.kind == "tool"
            and template.pure
            and (spec.examples or not _said(spec, template))
        ):
            continue
        if spec.template is None and not template.pure and relevance(spec, template) <= 0:
            continue
        filling = next(fillings(spec, template), None)
        if filling is not None:
            return Choice(filling, render(spec, filling), 1)
    return None


def _said(spec: Spec, template: Template) -> bool:
    """Whether the words speak so clearly of a template that it may be filled without an example."""
    return relevance(spec, template) >= 1 and bool(properties(spec) or spec.parameters)


def _all(spec: Spec, found: Sequence[Template]) -> Iterator[Filling]:
    """Fillings of all templates; the first few of each before the rest, for the likely ones come first."""
    ways = [fillings(spec, template) for template in found]
    for count in (60, 10_000):
        for way in ways:
            yield from islice(way, count)


def _vetted(
    spec: Spec, source: str, workshop: Workshop, filling: Filling | None = None
) -> tuple[tuple[Tried, ...], Mutation | None] | str:
    """The tests of a source and how hard they bite; or why it is refused."""
    known = read(source, filename=f"{spec.name}.py")
    findings = gate(source, spec.effects, known=known)
    if findings:
        return f"the static gate refuses it: {findings[0].message}"
    kind = known[0].component.type
    if kind != spec.kind:
        return f"it is a {kind}, and a {spec.kind} is wanted"
    tests: list[Tried] = []
    pure = filling is None or filling.template.pure
    if pure:
        tests += examples_hold(spec, source, workshop.sandbox())
    if filling is not None:
        checks = laws_hold if filling.template.pure and not spec.secrets else calls_hold
        tests += checks(spec, filling, source, workshop.sandbox())
    broken = [test for test in tests if not test.passed]
    if broken:
        return f"{broken[0].name}: {broken[0].detail}"
    return tuple(tests), _bite(spec, source, workshop, filling) if pure and spec.examples else None


def _bite(spec: Spec, source: str, workshop: Workshop, filling: Filling | None) -> Mutation | None:
    cases = [Case(example.input, example.output, example.raises) for example in spec.examples]
    laws = law_checks(spec, filling) if filling is not None else ()
    try:
        return workshop.mutate(source, [*cases, *_passing(laws, source, spec, workshop)], workshop.sandbox())
    except InvalidError:
        return None


def _passing(laws: Iterable[LawCheck], source: str, spec: Spec, workshop: Workshop) -> Iterator[Case]:
    """Laws on inputs that the code takes: an error on a made-up input is neither right nor wrong."""
    pairs = list(laws)
    if pairs:
        seen = answers(source, spec.name, [given for given, _ in pairs], "", workshop.sandbox())
        for (given, check), answer in zip(pairs, seen, strict=False):
            if not answer.error:
                yield Case(given, check=check)


def _status(spec: Spec, mutation: Mutation | None) -> Literal["stable", "experimental"]:
    bites = mutation is not None and mutation.score is not None and mutation.score >= LEAST_MUTATION
    return "stable" if bites and len(spec.examples) >= LEAST_EXAMPLES else "experimental"


def _from_model(spec: Spec, workshop: Workshop, proof: tuple[Considered, ...]) -> Generated | None:
    """Code of a model, held to the same gate and tests; what was wrong with it is told to the model.

    Of three examples or more it does not see the last third, in no way: code that has learned its examples by heart
    fails there. Where nothing could be held back, the code is experimental, however hard its tests bite.
    """
    if workshop.propose is None or not spec.examples or spec.effects or spec.secrets:
        return None
    refused: list[str] = []
    held = len(spec.examples) // 3
    seen = spec.examples[: len(spec.examples) - held]
    shown = spec.model_copy(update={"examples": seen, "words": spec.description})
    for _ in range(_MODEL_ROUNDS):
        try:
            source = workshop.propose(shown, refused)
            made = _vetted(spec, source, workshop)
        except (ModelError, InvalidError) as cause:
            refused.append(cause.message[:500])
            continue
        if not isinstance(made, str):
            tests, mutation = made
            return Generated(
                spec=spec,
                how="model",
                status=_status(spec, mutation) if held else "experimental",
                proof=proof,
                code=source,
                tests_code=tests_of(spec),
                tests=tests,
                mutation=mutation,
                notes=(_WRITTEN, f"it was not shown {held} of the examples" if held else _ALL_SHOWN),
            )
        refused.append(_told(made, len(seen)))
    return None


def _told(wrong: str, seen: int) -> str:
    """What a model hears of its code: nothing of an example that it was not shown."""
    found = _EXAMPLE.match(wrong)
    return "an example that you were not shown does not hold" if found and int(found[1]) > seen else wrong[:500]


def _begun(spec: Spec, workshop: Workshop, proof: tuple[Considered, ...]) -> Generated:
    missing = tuple(_missing(spec, workshop))
    return Generated(
        spec=spec,
        how="scaffold",
        status="scaffold",
        proof=proof,
        code=scaffold(spec, missing),
        tests_code=tests_of(spec),
        tests=tuple(
            Tried(kind="example", name=f"example {n}", passed=False, detail="not built")
            for n, _ in enumerate(spec.examples, 1)
        ),
        missing=missing,
    )


def _missing(spec: Spec, workshop: Workshop) -> Iterator[str]:
    """What would have to be said or set so that it could be built."""
    near = [each for each in fitting_templates(spec) if relevance(spec, each) > 0 and not each.pure]
    for template in near[:1]:
        yield from (f"template {template.id} needs {value}" for value in missing_values(spec, template))
    if not spec.examples and not near:
        yield 'examples, such as: for "a b" gives 2'
    elif spec.examples:
        fitting = len(fitting_templates(spec))
        told = (
            f"none of {len(templates())} templates"
            if not fitting
            else f"none of the {fitting} templates of these types"
        )
        yield f"{told} does what the examples say"
        if workshop.propose is None:
            yield "a model that may write code (none is set), or code of your own: write the body and run tdev register"
