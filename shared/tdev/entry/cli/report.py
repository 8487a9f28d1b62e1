"""Plans, scores and executions as people read them."""

import json
from collections.abc import Mapping
from typing import Any

from tdev.entry.cli.console import one_line, paint, printable, say
from tdev.entry.cli.values import lines_of
from tdev.kernel.plurals import counted

_LONGEST = 4000
_MOST_LOOKED_AT = 4
_HOW_MADE = {
    "existing": "was there already",
    "composed": "was there, in parts",
    "template": "made with a template",
    "model": "written by a model",
    "scaffold": "nothing does it",
}


def show_plan(outcome: Mapping[str, Any]) -> None:
    """A plan with its reasons."""
    outcome = printable(outcome)
    tones = {"plan": "green", "ask": "yellow", "partial": "yellow", "refuse": "red"}
    say(f"{paint(outcome['verdict'], tones[outcome['verdict']])}  {one_line(outcome['goal'], 200)}")
    reasons = {reason["step"]: reason for reason in outcome.get("reasons") or ()}
    show_steps(outcome.get("workflow"), reasons)
    for label, name in (("missing", "missing"), ("question", "questions"), ("note", "notes")):
        for text in outcome.get(name) or ():
            say(f"  {paint(label, 'yellow')}: {text}")


def show_explanation(outcome: Mapping[str, Any]) -> None:
    """What a plan does in plain sentences, and whose they are when a model wrote them."""
    shown = printable(outcome)
    if not shown.get("explanation"):
        return
    by = f" (written by {shown['explained_by']}; the steps above count)" if shown.get("explained_by") else ""
    say(f"  {paint('in words', 'cyan')}{by}:")
    for line in str(shown["explanation"]).splitlines():
        say(f"    {line}")


def show_steps(workflow: Mapping[str, Any] | None, reasons: Mapping[str, Any] | None = None) -> None:
    """The steps of a workflow, one per line, with what they read."""
    for step in (workflow or {}).get("steps") or ():
        given = ", ".join(f"{name}={_short(value)}" for name, value in (step.get("input") or {}).items())
        extras: list[str] = [f"{word}: {step[word]}" for word in ("when", "for_each") if step.get(word)]
        extras += ["asks first"] if step.get("approve") else []
        why = (reasons or {}).get(step["id"], {}).get("words", "")
        extras += [f"for {why!r}"] if why else []
        say(f"  {paint(step['id'], 'bold')} ({given})  {paint('  '.join(extras), 'dim')}".rstrip())


def show_why(outcome: Mapping[str, Any]) -> None:
    """Per step the words that speak for it, those that came next, and where its inputs come from."""
    for reason in printable(outcome).get("reasons") or ():
        words = ", ".join(reason.get("matched") or ()) or "no word of the goal: the types of other steps ask for it"
        say(f"  {paint('why', 'cyan')} {paint(reason['step'], 'bold')}: {words} (relevance {reason['relevance']:.2f})")
        rivals = ", ".join(f"{each['agent']} {each['relevance']:.2f}" for each in reason.get("rivals") or ())
        say(f"    before: {rivals or 'nobody else has these words'}")
        for name, told in (reason.get("inputs") or {}).items():
            say(f"    {name}: {one_line(told, 80)}")
    show_learned(outcome)


def show_learned(outcome: Mapping[str, Any]) -> None:
    """How many lessons a plan was made with, and which of them decided."""
    learned = printable(outcome).get("learned")
    if not learned:
        return
    lessons = counted(learned["lessons"], "lesson")
    say(f"  {paint('learned', 'cyan')}: {lessons}, {learned['digest']}; components {learned['registry']}")
    for each in learned["decided"]:
        what = (
            "the same goal was given this plan"
            if each["by"] == "plan"
            else f"{each['step']}, by {', '.join(each['words'])}"
        )
        say(f"    {each['lesson']} decided: {what}")


_ENDS = {
    "threshold": "it reached its gate",
    "no_gain": "no fix gains anything more",
    "rounds": "the rounds are used up",
}


def show_refinement(outcome: Mapping[str, Any]) -> None:
    """How a plan was refined: the score of each round, what each fix gained, why it ended, and what is left to ask."""
    refinement = printable(outcome.get("refinement"))
    if not refinement:
        return
    for each in refinement["rounds"]:
        say(f"  round {each['round']}: score {each['score']:g} ({each['rating']})")
        for fix in each.get("fixes") or ():
            say(f"    {fix['code']}: {fix['message']} ({fix['after'] - fix['before']:+g})")
    say(f"  {paint('refined', 'cyan')}: {_ENDS[refinement['ended']]}")
    for question in refinement.get("questions") or ():
        say(f"  {paint('question', 'yellow')}: {question}")


def _short(value: Any) -> str:
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 60)


def show_evaluation(evaluation: Mapping[str, Any]) -> None:
    """A score with its gates, criteria and suggestions."""
    evaluation = printable(evaluation)
    passed = paint("passed", "green") if evaluation["passed"] else paint("not passed", "red")
    score, rating, threshold = evaluation["score"], evaluation["rating"], evaluation["threshold"]
    say(f"score {score:g} of 100 ({rating}), threshold {threshold:g}: {passed}")
    for gate in evaluation["gates"]:
        sign = paint("✓", "green") if gate["passed"] else paint("✗", "red")
        say(f"  {sign} {gate['name']}: {gate['evidence']}")
    for criterion in evaluation["criteria"]:
        full = criterion["points"] >= criterion["max"]
        points = paint(f"{criterion['points']:>5g}/{criterion['max']:<3g}", "dim" if full else "yellow")
        say(f"  {points} {criterion['name']}: {criterion['evidence']}")
        for found in criterion.get("findings") or ():
            where = ".".join(filter(None, (found.get("step"), found.get("field"))))
            say(paint(f"          -{found['cost']:g} {found['code']} {where}".rstrip(), "dim"))
    for suggestion in evaluation["suggestions"]:
        gain = f" (+{suggestion['gain']:g})" if suggestion.get("gain") else ""
        say(f"  {paint('could', 'cyan')} {suggestion['code']}: {suggestion['message']}{gain}")
    for question in evaluation.get("questions") or ():
        say(f"  {paint('question', 'yellow')}: {question}")


def show_execution(execution: Mapping[str, Any], *, followed: bool = False) -> None:
    """What became of an execution.

    Args:
        execution: As the API gives it.
        followed: Its rounds and steps were shown as they happened; only how it stands is said now.
    """
    execution = printable(execution)
    tone = {"succeeded": "green", "awaiting_approval": "yellow", "running": "cyan", "accepted": "cyan"}
    status = execution["status"]
    goal = "" if followed else one_line(execution.get("goal") or "", 200)
    say(f"{paint(status, tone.get(status, 'red'))}  {execution['id']}  {goal}".rstrip())
    if not followed:
        _show_made(execution)
        _show_rounds(execution)
    if status == "awaiting_approval":
        _show_question(execution)
    if execution.get("error"):
        error = execution["error"]
        say(f"  {paint(error['code'], 'red')}: {error['message']}")
        if error.get("hint"):
            say(f"  {paint('try', 'cyan')}: {error['hint']}")
    if status == "succeeded":
        show_result(execution.get("result"))


def _show_made(execution: Mapping[str, Any]) -> None:
    """What became of the parts that nothing did: the answer, why nothing else did, and what its tests are worth."""
    for part in execution.get("made") or ():
        names = ", ".join(part.get("components") or ()) or paint("not built", "yellow")
        say(f"  for {one_line(part['words'], 80)!r}: {names}  {paint(_HOW_MADE[part['how']], 'dim')}  {part['status']}")
        for each in [one for one in part.get("proof") or () if not one.get("fits")][:_MOST_LOOKED_AT]:
            say(f"    {paint('looked at', 'dim')} {each['what']}: {one_line(each['why'], 160)}")
        tests, mutation = part.get("tests") or (), part.get("mutation") or {}
        if tests:
            told = f"{sum(test['passed'] for test in tests)} of {len(tests)} tests pass"
            bite = f"; they notice {mutation['killed']} of {mutation['mutants']} changes" if mutation else ""
            say(f"    {told}{bite}")
        for text in part.get("missing") or ():
            say(f"    {paint('missing', 'yellow')}: {text}")


def _show_rounds(execution: Mapping[str, Any]) -> None:
    for each in execution.get("rounds") or ():
        evaluation = each["evaluation"]
        say(f"  round {each['round']}: score {evaluation['score']:g} ({evaluation['rating']})")
        for change in each.get("changes") or ():
            say(f"    {change}")
    for step in execution.get("trace") or ():
        say(f"  {step['step']}: {step['status']}, {milliseconds(step['ms'])}")
    if spent := execution.get("spent"):
        of = f" of {execution['budget']:g} allowed" if execution.get("budget") else ""
        say(f"  cost: {spent['nano_usd'] / 1e9:.9f} USD at list prices{of}, {counted(spent['calls'], 'call')}")


def _show_question(execution: Mapping[str, Any]) -> None:
    show_steps(execution.get("plan"))
    asked = execution.get("approval") or {}
    effects = ", ".join(effect for effect in asked.get("effects", ()) if effect != "pure")
    say(f"  asks because it does: {effects or 'what a step asks for'}")
    say(f"  stands until {asked.get('expires_at')}, for {asked.get('digest')}")
    say(f"  {paint('try', 'cyan')}: tdev approve {execution['id']}    or: tdev reject {execution['id']}")


def milliseconds(ms: float) -> str:
    """A time for people: ``0.4 ms``, ``27 ms``, ``3.1 s``."""
    if ms >= 1000:
        return f"{ms / 1000:.1f} s"
    return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def show_result(result: Any) -> None:
    """A result: text as it is, tables as tables, the rest as named lines."""
    result = printable(result)
    if isinstance(result, dict) and set(result) <= {"text", "title"} and isinstance(result.get("text"), str):
        result = result["text"]
    text = "\n".join(lines_of(result))
    say(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n... ({len(text):,} characters; --json shows all)")
