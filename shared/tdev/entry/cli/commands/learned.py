"""``tdev learned``: what the planner learned from plans that people accepted or corrected."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from tdev.entry.cli.client import Options, connect
from tdev.entry.cli.console import EXIT, give, paint, printable, say, table, tell
from tdev.entry.cli.sharing import api_options, read_goal, read_inputs, read_json, write_json
from tdev.kernel.plurals import counted

_LONGEST = 60


@click.group()
def command() -> None:
    """Let the planner learn from plans that people approve, save or correct.

    It is off until an admin turns it on. Lessons hold words of goals and shapes of plans, never values; they stay in
    the tenant's own store, and the gates, approvals and policies of a plan are the same with and without them.

    Example:

      tdev learned on

      tdev learned add "shout notes.txt" --plan shout.json

      tdev plan "shout other.txt" --why
    """


@command.command("state")
@api_options
def state(options: Options, as_json: bool) -> int:
    """Say whether the planner learns, and from how many lessons.

    Example: tdev learned state
    """
    with connect(options) as api:
        found = api.call("GET", "/api/learned")
    return _told(found, as_json=as_json)


@command.command("on")
@api_options
def turn_on(options: Options, as_json: bool) -> int:
    """Let the planner learn for this tenant, and use what it learned.

    Example: tdev learned on
    """
    return _turned(options, on=True, as_json=as_json)


@command.command("off")
@api_options
def turn_off(options: Options, as_json: bool) -> int:
    """Learn nothing more, and plan as if there were no lessons; they stay until they are forgotten.

    Example: tdev learned off
    """
    return _turned(options, on=False, as_json=as_json)


@command.command("add")
@click.argument("goal")
@click.option("--plan", required=True, metavar="FILE", help="The plan as JSON, as tdev plan -o writes it.")
@click.option("--input", "-i", "pairs", multiple=True, help="name=value that would come with the goal.")
@api_options
def add(goal: str, plan: str, pairs: tuple[str, ...], options: Options, as_json: bool) -> int:
    """Teach that GOAL ('-' for stdin) should get the plan in FILE.

    Example: tdev learned add "boil down notes.txt" --plan summary.json
    """
    body: dict[str, Any] = {"goal": read_goal(goal), "workflow": read_json(plan)}
    if pairs:
        body["inputs"] = read_inputs(pairs)
    with connect(options) as api:
        lesson = api.call("POST", "/api/learned/lessons", body)
    if as_json:
        give(lesson)
    else:
        _show(lesson)
    return EXIT.ok


@command.command("list")
@api_options
def list_all(options: Options, as_json: bool) -> int:
    """List the lessons: each goal without its values, and the components of its plan.

    Example: tdev learned list
    """
    with connect(options) as api:
        found = api.call("GET", "/api/learned/lessons")["items"]
    if as_json:
        give(found)
        return EXIT.ok
    rows = [
        (e["id"], e["how"], str(e["strength"]), " ".join(e["said"])[:_LONGEST], ", ".join(_agents(e))[:_LONGEST])
        for e in printable(found)
    ]
    if rows:
        table(rows, ("lesson", "how", "times", "goal", "plan"))
    say(counted(len(found), "lesson"))
    return EXIT.ok


@command.command("show")
@click.argument("id")
@api_options
def show(id: str, options: Options, as_json: bool) -> int:
    """Show all that a lesson holds.

    Example: tdev learned show les-1849ff1553ccae84ec143c39ae28b1c2
    """
    with connect(options) as api:
        lesson = api.call("GET", f"/api/learned/lessons/{id}")
    if as_json:
        give(lesson)
    else:
        _show(lesson)
    return EXIT.ok


@command.command("forget")
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All lessons.")
@api_options
def forget(id: str | None, everything: bool, options: Options, as_json: bool) -> int:
    """Forget the lesson ID, or all: nothing of it is kept.

    Example: tdev learned forget les-1849ff1553ccae84ec143c39ae28b1c2
    """
    if (id is None) == (not everything):
        raise click.UsageError("name a lesson, or --all")
    with connect(options) as api:
        found = api.call("DELETE", f"/api/learned/lessons/{id}" if id else "/api/learned/lessons")
    if as_json:
        give(found)
    else:
        say(f"forgotten: {found['lessons']}")
    return EXIT.ok


@command.command("export")
@click.argument("file")
@api_options
def export(file: str, options: Options, as_json: bool) -> int:
    """Write all lessons into FILE as JSON, with the digest that import holds them against.

    Example: tdev learned export lessons.json
    """
    with connect(options) as api:
        found = api.call("GET", "/api/learned/export")
    write_json(file, found)
    if as_json:
        give({"file": file, "lessons": len(found["lessons"]), "digest": found["digest"]})
    else:
        tell(f"wrote {counted(len(found['lessons']), 'lesson')} into {file}")
    return EXIT.ok


@command.command("import")
@click.argument("file")
@api_options
def import_file(file: str, options: Options, as_json: bool) -> int:
    """Take in the lessons of FILE, which tdev learned export wrote.

    Example: tdev learned import lessons.json
    """
    from tdev.domain.planning.lessons.book import parts_of, read_file

    parts = list(parts_of(read_file(read_json(file))))
    with connect(options) as api:
        taken = [api.call("POST", "/api/learned/import", part)["lessons"] for part in parts]
    if as_json:
        give({"lessons": sum(taken)})
    else:
        say(f"taken in: {sum(taken)}")
    return EXIT.ok


def _turned(options: Options, *, on: bool, as_json: bool) -> int:
    with connect(options) as api:
        found = api.call("POST", "/api/learned", {"on": on})
    return _told(found, as_json=as_json)


def _told(found: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        give(found)
        return EXIT.ok
    count = found["lessons"]
    learns = "learns" if found["on"] else "does not learn"
    say(f"the planner {learns}; {count} of {found['most']} lessons {found['digest'] or ''}".rstrip())
    if not found["allowed"]:
        say("this installation lets nobody learn: TDEV_LEARNING=never")
    return EXIT.ok


def _agents(lesson: Mapping[str, Any]) -> Sequence[str]:
    return [step["agent"] for step in lesson["steps"]]


def _show(lesson: Mapping[str, Any]) -> None:
    lesson = printable(lesson)
    say(f"{paint(lesson['id'], 'bold')}  {lesson['how']}, {lesson['source']}, {counted(lesson['strength'], 'time')}")
    say(f"  {paint('goal', 'cyan')}: {' '.join(lesson['said'])}")
    for number, step in enumerate(lesson["steps"], 1):
        given = ", ".join(f"{name}={_given(each, lesson['said'])}" for name, each in step["input"].items())
        words = f"  for {', '.join(step['words'])}" if step["words"] else ""
        say(f"  s{number} {step['agent']} ({given}){paint(words, 'dim')}")
    if not lesson["whole"]:
        say("  only its words count: a value of the plan stands neither in the goal nor with its component")
    for each in lesson["instead"]:
        say(f"  {', '.join(each['words'])}: {each['right']}, not {each['wrong']}")


def _given(given: Mapping[str, Any], said: Sequence[str]) -> str:
    if given["kind"] == "said":
        return " ".join(said[place] for place in given["places"])
    if given["kind"] == "fixed":
        return repr(given["value"])
    if given["kind"] == "ref":
        return str(given["ref"])
    inner = given["items"] or list(given["fields"].values())
    return f"[{', '.join(_given(each, said) for each in inner)}]"
