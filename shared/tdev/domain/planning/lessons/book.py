"""A tenant's lessons in the registry table: a head that says whether the tenant learns, and a place for each lesson.

There are as many places as lessons may be kept. A lesson that is forgotten leaves an empty place, so nothing of it
stays; when all are taken, the weakest and oldest gives way. Each change moves the head's revision in its transaction.
"""

import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.planning.lessons.evidence import digest_of
from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, ConflictError, Finding, InvalidError, NotFoundError, PlatformError
from tdev.kernel.ids import named_id
from tdev.kernel.json_types import canonical
from tdev.model.lesson import MOST_LESSONS, MOST_STRENGTH, LearningState, Lesson, LessonFile, Source, Teaching
from tdev.model.misfits import misfits
from tdev.platform.storage import Absent, Condition, Equals, Item, Operation, Put, Query, Tables

_TABLE = "registry"
_PART = "LESSONS"
_HEAD = "HEAD"
_ATTEMPTS = 30
"""Each lost attempt means that somebody else's change was written."""
_CHUNK = 90
"""Places that are written in one transaction."""
_PER_REQUEST = 200
"""Lessons that are sent at a time; a request has at most 1 MiB."""

Places = dict[int, Lesson | None]
"""The lesson in each place that was ever taken."""


@dataclass(frozen=True, slots=True)
class Head:
    """Whether the tenant learns, and how often anything was changed."""

    on: bool = False
    revision: int = 0


class LessonBook:
    """The lessons of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock, most: int = MOST_LESSONS) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._clock = clock
        self._most = most

    def head(self) -> Head:
        """Whether the tenant learns; off until somebody says otherwise. One read."""
        item = self._tables.get(_TABLE, self._keys.key(_HEAD, _PART))
        return Head() if item is None else Head(bool(item["on"]), int(item["revision"]))

    def state(self, *, allowed: bool = True) -> LearningState:
        """The same for people, with the number of lessons and their digest."""
        found = self.all()
        digest = digest_of(found) if found else None
        on = allowed and self.head().on
        return LearningState(on=on, allowed=allowed, lessons=len(found), most=self._most, digest=digest)

    def turn(self, on: bool, *, actor: str, request_id: str = "") -> None:
        """Let the tenant's planner learn and use what it learned, or not; lessons stay."""
        deed = Deed(actor, "set_learning", "lessons", request_id=request_id, detail={"on": on})
        self._change(deed, lambda _: {}, on=on)

    def all(self) -> builtins.list[Lesson]:
        """All lessons, by id."""
        return sorted((each for each in self._places().values() if each is not None), key=lambda each: each.id)

    def get(self, id: str) -> Lesson:
        """One of them. Raises ``NotFoundError``."""
        found = next((each for each in self._places().values() if each is not None and each.id == id), None)
        if found is None:
            raise NotFoundError(f"there is no lesson {id!r}", hint="list them with: tdev learned list")
        return found

    def add(self, teaching: Teaching, source: Source, *, actor: str, request_id: str = "") -> Lesson:
        """Keep a lesson; the same one again makes it stronger.

        Raises:
            ConflictError: When the tenant does not learn.
        """
        kept: builtins.list[Lesson] = []

        def changed(places: Places) -> Places:
            new, lesson = self._with(places, self._lesson(teaching, source))
            kept[:] = [lesson]
            return new

        id = id_of(teaching)
        deed = Deed(actor, "learn", id, request_id=request_id, detail={"how": teaching.how, "source": source})
        self._change(deed, changed, only_on=True)
        return kept[0]

    def take_in(self, file: LessonFile, *, actor: str, request_id: str = "") -> int:
        """Keep the lessons of a file; those that are here already get the greater strength. Answers how many it has.

        Raises:
            InvalidError: When the file is not what was exported.
            ConflictError: When the tenant does not learn.
        """
        check_file(file)
        now = iso(self._clock())
        for start in range(0, len(file.lessons), _CHUNK):
            part = file.lessons[start : start + _CHUNK]

            def changed(places: Places, part: Sequence[Lesson] = part) -> Places:
                found: Places = {}
                for each in part:
                    taken = each.model_copy(update={"source": "imported", "updated_at": now})
                    new, _ = self._with({**places, **found}, taken, stronger=False)
                    found.update(new)
                return found

            deed = Deed(actor, "import_lessons", "lessons", request_id=request_id, detail={"lessons": len(part)})
            self._change(deed, changed, only_on=True)
        return len(file.lessons)

    def file(self) -> LessonFile:
        """All lessons as they leave the installation."""
        found = self.all()
        return LessonFile(digest=digest_of(found), lessons=tuple(found))

    def forget(self, id: str, *, actor: str, request_id: str = "") -> None:
        """Keep nothing of a lesson. Raises ``NotFoundError``."""
        self.get(id)

        def emptied(places: Places) -> Places:
            return {place: None for place, lesson in places.items() if lesson is not None and lesson.id == id}

        self._change(Deed(actor, "forget_lesson", id, request_id=request_id), emptied)

    def forget_all(self, *, actor: str, request_id: str = "") -> int:
        """Keep nothing of any lesson; answers how many there were."""
        count = 0
        while True:
            taken: builtins.list[int] = []

            def emptied(places: Places, taken: builtins.list[int] = taken) -> Places:
                taken[:] = [place for place, lesson in places.items() if lesson is not None]
                return dict.fromkeys(taken[:_CHUNK])

            detail = {"all": True}
            self._change(Deed(actor, "forget_lesson", "lessons", request_id=request_id, detail=detail), emptied)
            count += min(_CHUNK, len(taken))
            if len(taken) <= _CHUNK:
                return count

    def _lesson(self, teaching: Teaching, source: Source) -> Lesson:
        now = iso(self._clock())
        return Lesson(**dict(teaching), id=id_of(teaching), source=source, created_at=now, updated_at=now)

    def _with(self, places: Places, lesson: Lesson, *, stronger: bool = True) -> tuple[Places, Lesson]:
        """Where a lesson goes, and what it then is: its own place, an empty one, or that of the weakest."""
        for place, known in places.items():
            if known is not None and known.id == lesson.id:
                strength = known.strength + 1 if stronger else max(known.strength, lesson.strength)
                update = {"strength": min(MOST_STRENGTH, strength), "updated_at": lesson.updated_at, "how": lesson.how}
                merged = known.model_copy(update=update)
                return {place: merged}, merged
        empty = next((place for place in range(self._most) if places.get(place) is None), None)
        if empty is not None:
            return {empty: lesson}, lesson
        return {min(places, key=lambda place: _worth(places[place])): lesson}, lesson

    def _change(
        self, deed: Deed, changed: Callable[[Places], Places], *, on: bool | None = None, only_on: bool = False
    ) -> None:
        """Write what changes with the next revision and its record; again when somebody was quicker."""
        for _ in range(_ATTEMPTS):
            item = self._tables.get(_TABLE, self._keys.key(_HEAD, _PART))
            known = Head() if item is None else Head(bool(item["on"]), int(item["revision"]))
            if only_on and not known.on:
                hint = "an admin lets it learn with: tdev learned on"
                raise ConflictError("this tenant's planner does not learn", hint=hint)
            new = changed(self._places())
            unmoved: Condition = Absent() if item is None else Equals("revision", known.revision)
            head = self._item(_HEAD, {"on": known.on if on is None else on, "revision": known.revision + 1})
            operations: builtins.list[Operation] = [Put(_TABLE, head, unmoved)]
            operations += [Put(_TABLE, self._item(_sort_key(place), _attributes(e))) for place, e in new.items()]
            try:
                self._trail.append(deed, *operations)
            except ConditionFailedError:
                continue
            return
        raise PlatformError("the lessons are changed by too many at once", hint="try again")

    def _places(self) -> Places:
        found: Places = {}
        cursor = None
        while True:
            query = Query(_TABLE, self._keys.partition(_PART), begins="L#", limit=1000, cursor=cursor)
            page = self._tables.query(query)
            found.update((int(item["sk"][2:]), _read(item)) for item in page.items)
            cursor = page.cursor
            if cursor is None:
                return found

    def _item(self, sort: str, attributes: Mapping[str, object]) -> Item:
        return {**self._keys.key(sort, _PART), **attributes}


def id_of(teaching: Teaching) -> str:
    """The id of a lesson: the same goal and plan always have the same."""
    plan = teaching.model_dump(mode="json", exclude={"how", "instead"}, include=set(Teaching.model_fields))
    return named_id("les", canonical(plan))[:36]


def read_file(document: Any) -> LessonFile:
    """A file of lessons. Raises ``InvalidError`` when it is none, or not what was exported."""
    try:
        file = LessonFile.model_validate(document)
    except ValidationError as cause:
        found = misfits(cause, "lesson")[:20]
        raise InvalidError("this is no file of lessons", found, hint="write one with: tdev learned export") from cause
    check_file(file)
    return file


def parts_of(file: LessonFile) -> Iterator[dict[str, Any]]:
    """A file in parts, each small enough for a request and a file of its own."""
    for start in range(0, max(1, len(file.lessons)), _PER_REQUEST):
        lessons = file.lessons[start : start + _PER_REQUEST]
        part = LessonFile(digest=digest_of(lessons), lessons=lessons)
        yield part.model_dump(mode="json", exclude_defaults=True)


def check_file(file: LessonFile) -> None:
    """Hold a file of lessons against its digest and the ids in it. Raises ``InvalidError``."""
    wrong = [n for n, each in enumerate(file.lessons) if each.id != id_of(each)]
    found = [Finding(f"#/lessons/{n}/id", "it is not the id of this lesson", "lesson") for n in wrong]
    if not found and digest_of(file.lessons) != file.digest:
        found = [Finding("#/digest", "the lessons are others than those that were exported", "digest")]
    if found:
        raise InvalidError("these are not the lessons that were exported", found, hint="export them once more")


def _worth(lesson: Lesson | None) -> tuple[int, str, str]:
    assert lesson is not None
    return lesson.weight, lesson.updated_at, lesson.id


def _sort_key(place: int) -> str:
    return f"L#{place:04d}"


def _attributes(lesson: Lesson | None) -> dict[str, object]:
    return {} if lesson is None else {"doc": lesson.model_dump_json(exclude_defaults=True)}


def _read(item: Item) -> Lesson | None:
    return Lesson.model_validate_json(item["doc"]) if "doc" in item else None
