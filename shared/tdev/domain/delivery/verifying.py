"""Whether a service may do exactly what it needs: its tests with the derived permissions, then without each of them.

With all of them nothing may be denied. Without one of them something must be: a permission that nothing misses is not
needed by any test. The requests are those that the running code makes; what they need is looked up here, outside of its
process.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tdev.domain.analysis.reading import analyze
from tdev.domain.permissions.binding import Manifest, arn_fields
from tdev.domain.permissions.deriving import Permissions, permissions_of
from tdev.domain.permissions.deriving import Source as Code
from tdev.domain.permissions.policies import Drop, Policy
from tdev.domain.permissions.requests import Need, needs_of
from tdev.domain.permissions.table import ActionTable, action_table
from tdev.kernel.errors import NotFoundError
from tdev.kernel.plurals import counted
from tdev.model.service import Statement
from tdev.platform.emulation import AwsRequest, Emulation, Example, Mode, Ran, Trial

_AFTER_A_FAILURE = {"s3:AbortMultipartUpload": "only an upload in parts that fails half-way asks for it"}
"""Permissions that no run without a failure of the service itself can need."""
_ASKED = re.compile(r"environ\[\s*[\"'](\w+)[\"']\s*\]")
_TOOK_TOO_LONG = "TooManyRequestsError"


@dataclass(frozen=True, slots=True)
class Subject:
    """A component to run: its reference, its source, and the calls or tests to run it with; samples without any."""

    ref: str
    code: str
    examples: tuple[Example, ...] = ()
    tests: str = ""

    def trial(self) -> Trial:
        """What the emulation is asked to run."""
        mode: Mode = "tests" if self.tests else "examples" if self.examples else "samples"
        return Trial(self.ref.partition("@")[0].replace("-", "_"), self.code, mode, self.examples, self.tests)


def environment_of(subjects: Iterable[Subject], manifest: Manifest) -> dict[str, str]:
    """The variables that the code must find: what the manifest binds, and a sample for what it asks for by index."""
    asked = {name: "sample" for subject in subjects for name in _ASKED.findall(f"{subject.code}\n{subject.tests}")}
    named = {name.removeprefix("environment."): value for name, value in manifest.names.items()}
    return {**asked, **{name: value for name, value in named.items() if name.isidentifier()}}


def examples_of(code: str, ref: str) -> tuple[Example, ...]:
    """The examples in the docstrings of a file's components. Raises ``InvalidError`` when it cannot be read."""
    found = analyze(code, filename=ref).components
    return tuple(
        Example(re.sub(r"\W", "_", facts.name), dict(example.input)) for facts in found for example in facts.examples
    )


@dataclass(frozen=True, slots=True)
class Denied:
    """A request that was refused: by which component and line (0 when not known), and what it lacked."""

    ref: str
    line: int
    call: str
    action: str
    resource: str

    def text(self) -> str:
        """As a line for people."""
        where = f"{self.ref} line {self.line}" if self.line else self.ref
        return f"denied: {self.action} on {self.resource} by {where} ({self.call})"


@dataclass(frozen=True, slots=True)
class Dropped:
    """What happened without one permission.

    ``denied`` are the requests that were refused then, ``failed`` the tests that failed of it; ``excused`` says why
    none could be refused.
    """

    drop: Drop
    denied: tuple[Denied, ...]
    failed: tuple[str, ...] = ()
    excused: str = ""

    @property
    def needed(self) -> bool:
        """Whether something missed it."""
        return bool(self.denied)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Attributes:
        permissions: Those that were tried, with what could not be read from the code.
        ran: How each test ended with all permissions, by component.
        denied: What was refused although all permissions were given: these are missing.
        drops: What happened without each of them.
        unknown: Requests that the table of actions does not know; they were let through.
    """

    permissions: Permissions
    ran: tuple[tuple[str, Ran], ...]
    denied: tuple[Denied, ...]
    drops: tuple[Dropped, ...]
    unknown: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[tuple[str, Ran], ...]:
        """Tests of people that failed with all permissions; examples and samples end as the made answers let them."""
        return tuple((ref, ran) for ref, ran in self.ran if not ran.passed and _is_test(ran))

    @property
    def not_needed(self) -> tuple[Drop, ...]:
        """Permissions that no test misses."""
        return tuple(one.drop for one in self.drops if not one.needed and not one.excused)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "permissions": len(self.drops),
            "needed": sum(one.needed for one in self.drops),
            "not_needed": [{"action": d.action, "resources": list(d.resources)} for d in self.not_needed],
            "excused": [{"action": d.drop.action, "why": d.excused} for d in self.drops if d.excused and not d.needed],
            "denied": [_fields(one) for one in self.denied],
            "failed": [{"component": ref, **_fields(ran)} for ref, ran in self.failed],
            "drops": [
                {"action": d.drop.action, "resources": list(d.drop.resources), "refused": [x.text() for x in d.denied]}
                for d in self.drops
            ],
            "tests": [{"component": ref, "name": ran.name, "error": ran.error} for ref, ran in self.ran],
            "unknown": list(self.unknown),
            "findings": [finding.document() for finding in self.permissions.findings],
        }


@dataclass(slots=True)
class _Book:
    """What the requests of one trial asked for."""

    denied: list[Denied] = field(default_factory=list)
    needed: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)


class Verifier:
    """Verifies the permissions of a service.

    Args:
        emulation: Where its code runs.
        manifest: Binds what the code leaves open.
        table: The actions; that of the package when not given.
    """

    def __init__(
        self, emulation: Emulation, manifest: Manifest | None = None, *, table: ActionTable | None = None
    ) -> None:
        self._emulation = emulation
        self._manifest = manifest or Manifest()
        self._table = table or action_table()

    def verify(self, subjects: Sequence[Subject], given: Iterable[Statement] | None = None) -> Verification:
        """Run everything with all permissions, then without each.

        Args:
            subjects: The components.
            given: The permissions that a release has; those that are derived from the code when not given.

        Raises:
            InvalidError: When a code cannot be read.
            PlatformError: When the emulation ends or does not answer in time.
        """
        derived = permissions_of([Code(one.ref, one.code) for one in subjects], self._manifest, table=self._table)
        permissions = derived if given is None else replace(derived, statements=tuple(given))
        policy = Policy(permissions.statements)
        books: list[_Book] = []
        ran: list[tuple[str, Ran]] = []
        for subject in subjects:
            tests, book = self._run(subject, policy)
            books.append(book)
            ran += [(subject.ref, one) for one in tests]
        asking = list(zip(subjects, books, strict=True))
        drops = tuple(self._without(drop, policy, asking) for drop in policy.drops())
        denied = dict.fromkeys(one for book in books for one in book.denied)
        unknown = dict.fromkeys(one for book in books for one in book.unknown)
        return Verification(permissions, tuple(ran), tuple(denied), drops, tuple(unknown))

    def _without(self, drop: Drop, policy: Policy, asking: Sequence[tuple[Subject, _Book]]) -> Dropped:
        """Run without a permission what has asked for its action; who never asks for it cannot miss it."""
        denied: dict[Denied, None] = {}
        failed: list[str] = []
        for subject, before in asking:
            if drop.action in before.needed:
                tests, book = self._run(subject, policy.without(drop))
                denied |= dict.fromkeys(one for one in book.denied if one not in before.denied)
                failed += [
                    f"{subject.ref} {one.name}" for one in tests if one.error and "not authorized" in one.message
                ]
        excused = "" if denied else _AFTER_A_FAILURE.get(drop.action, "")
        return Dropped(drop, tuple(denied), tuple(dict.fromkeys(failed)), excused)

    def _run(self, subject: Subject, policy: Policy) -> tuple[tuple[Ran, ...], _Book]:
        book = _Book()

        def decide(request: AwsRequest) -> str | None:
            name = f"{request.service}.{request.method}"
            region = request.region if request.region != policy.place.region else None
            try:
                needs = needs_of(request.service, request.method, request.arguments, self._table, region)
            except NotFoundError:
                book.unknown.append(name)
                return None
            book.needed.update(need.action for need in needs)
            missing = policy.denied(needs)
            if missing is None:
                return None
            resource = policy.place.filled(missing.resource)
            book.denied.append(Denied(subject.ref, request.line, name, missing.action, resource))
            return _refusal(missing, resource, policy)

        return self._emulation.run(subject.trial(), decide), book


def report(found: Verification) -> Iterator[str]:
    """A verification as lines for people."""
    tests = sum(_is_test(ran) for _, ran in found.ran)
    with_tests = counted(tests, "test") if tests else counted(len(found.ran), "call")
    yield f"{with_tests} ran with {counted(len(found.drops), 'permission')}"
    yield from (one.text() for one in found.denied)
    yield from (f"failed: {ref} {ran.name}: {ran.error}: {ran.message}" for ref, ran in found.failed)
    for one in found.drops:
        where = ", ".join(map(_short, one.drop.resources))
        if one.needed:
            first = one.denied[0]
            yield f"needed: {one.drop.action} on {where}: without it {first.ref} line {first.line} is refused"
        elif one.excused:
            yield f"not tried: {one.drop.action} on {where}: {one.excused}"
        else:
            yield f"not needed by any test: {one.drop.action} on {where}"
    yield from (f"not known to the table, let through: {name}" for name in found.unknown)
    for finding in found.permissions.findings:
        component = finding.pointer.removeprefix("#/components/").removesuffix("/code")
        yield f"not granted or not bound: {component} {finding.message}"


def _short(resource: str) -> str:
    """What stands behind the account in an ARN."""
    return arn_fields(resource)[-1]


def _refusal(need: Need, resource: str, policy: Policy) -> str:
    who = f"arn:aws:sts::{policy.place.account}:assumed-role/service/verify"
    reason = f"because no identity-based policy allows the {need.action} action"
    return f"User: {who} is not authorized to perform: {need.action} on resource: {resource} {reason}"


def _is_test(ran: Ran) -> bool:
    return ran.name.startswith(("test_", "import")) or ran.error == _TOOK_TOO_LONG


def _fields(noun: Any) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in noun.__slots__}
