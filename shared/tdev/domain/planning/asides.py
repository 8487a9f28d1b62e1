"""What a goal says besides what is to be done: thanks and greetings, and remarks that only tell how things are.

A remark (``I have two lists, east.csv and west.csv.``) asks for nothing, but what it names is what is meant behind it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tdev.domain.planning.clauses import Clause
from tdev.domain.planning.constants import Constant

_CHATTER = re.compile(
    r"\W*(?:(?:(?:just|only) (?:the|a|one) (?:number|result|answer|figure|value|text|list)s?(?: please| is enough)?"
    r"|(?:just )?(?:compute|calculate|give me|tell me) (?:just |only )?the (?:number|result|answer|figure)"
    r"|(?:many )?thanks?(?: you| so much| a lot| a bunch| in advance)?|thx|ty|cheers|please|pls|plz|asap|no rush"
    r"|no hurry|that(?:'s| is| will be|'ll be) (?:all|it)(?: for now)?|nothing (?:else|more)|if you (?:can|could"
    r"|don't mind)|if possible|hi(?: there| all| team)?|hello(?: there| all| team)?|hey(?: there)?|dear \w+"
    r"|good (?:morning|afternoon|evening)|quick (?:one|question)|boss|ok(?:ay)?|so|well|one more thing"
    r"|as (?:usual|always)|quickly|고마워요?|감사합니다|부탁해요?|부탁드려요|부탁드립니다|안녕하세요|안녕"
    r"|수고하세요)(?!\w)\W*)+",
    re.IGNORECASE,
)
"""What asks for nothing."""
_LABEL = re.compile(r"\W*[\w#-]+(?:\s[\w#-]+){0,2}\s*:\W*")
"""``TICKET-12:`` before what is asked for."""
_STATES = (
    r"(?:keeps?|has|have|had|is|are|was|were|comes?|came|sends?|sent|exports?|gets?|got|contains?|lives?|sits?|holds?"
    r"|looks?|always|often|usually|sometimes|just|only)"
)
_REMARK = re.compile(
    rf"(?:(?:our|my|the|this|these|those|their|some|every|each|there|it|here)(?:'s|\s+(?:[\w'\x00-]+\s+){{0,5}}?{_STATES})\s"
    r"|(?:i|we|they|he|she|you|somebody|someone)(?:'ve|'re|'m)?\s+(?:(?:also|still|just|only|now|already|currently)\s+)?"
    r"(?:have|has|had|got|keep|kept|am|are|was|were|hate|love|think|found|moved|forgot|lost|noticed|maintain|received"
    r"|working|drowning|always|often|usually|run|store)\s"
    r"|(?:how|why)\s+(?:do|does|did|are|is)\s+(?:our|my|the|people|customers|users|folks)\b[^\x00]*$)",
    re.IGNORECASE,
)
_ONLY_NAMES = re.compile(
    r"(?:please\s+)?(?:take|use|given|consider|start with|work (?:with|on|from)|here(?:'s| is)"
    r"|(?:the )?(?:file|data)(?: is)?)"
    r"\s+(?:the\s+|my\s+|our\s+)?(?:file\s+|page\s+|table\s+)?\x00+",
    re.IGNORECASE,
)
"""It says on what the deed behind it is to be done."""
_WISHED = re.compile(
    r"(?:(?<=[.!?;\n] )|(?<![^\n]))(?:(?:the|my|our) (?:boss|manager|client|customer|team|ceo|cfo|colleague|lead"
    r"|folks)|boss|somebody|someone|management|finance|marketing|sales|he|she|they)\s+"
    r"(?:wants?|needs?|asked (?:me |us )?for|asks (?:me |us )?for|would (?:like|love))"
    r"(?:\s+(?:me|us|you))?(?:\s+to)?\s+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:(?<=\s)|(?<![^\s]))\(?(\d{1,2})[).]\s+(?=[^\W\d])")
_WISH = re.compile(
    r"\b(?:need|needs|want|wants|wanted|would|should|must|please|can you|could|like to|ought|to be|supposed|wish"
    r"|have to|has to|asked|looking for|how many|what)\b",
    re.IGNORECASE,
)
"""A wish is a request, though it is told like a remark."""


def plainly(goal: str) -> str:
    """A goal without who wishes it (``the boss wants``), and with a new line for each number of a list (``1) ... 2)``).

    Every other character keeps its place.
    """
    return _unnumbered(_WISHED.sub(lambda match: " " * len(match[0]), goal))


def _unnumbered(goal: str) -> str:
    text, expected = goal, 1
    for match in _NUMBERED.finditer(goal):
        if int(match[1]) == expected:
            text = f"{text[: match.start()]}{chr(10).ljust(len(match[0]))}{text[match.end() :]}"
            expected += 1
    return text if expected > 2 else goal


def without_asides(clauses: Sequence[Clause]) -> list[Clause]:
    """The parts of a goal without thanks, and with remarks marked; what they name goes to the deed behind them.

    A remark that no deed follows stays what it was: then it is all there is.
    """
    found: list[Clause] = []
    named: tuple[Constant, ...] = ()
    asks = (each for each in clauses if not _CHATTER.fullmatch(each.text))
    said = [clause for clause in asks if not _is_label(clause)]
    deeds = [clause for clause in said if clause.role == "action" and not _is_remark(clause)]
    for clause in said:
        if deeds and clause.start < deeds[-1].start and (_is_remark(clause) or _only_names(clause)):
            found += [replace(clause, role="remark")] if _is_remark(clause) else []
            named += clause.constants
        elif named and clause.role == "action":
            own = any(each.kind in ("path", "url") and not each.target for each in clause.constants)
            found.append(clause if own else replace(clause, constants=named + clause.constants))
            named = ()
        else:
            found.append(clause)
    return found


def _is_remark(clause: Clause) -> bool:
    told = clause.role == "action" and _REMARK.match(clause.plain) is not None
    return told and _WISH.search(clause.plain) is None


def _only_names(clause: Clause) -> bool:
    places = all(each.kind in ("path", "url") and not each.target for each in clause.constants)
    return clause.role == "action" and places and _ONLY_NAMES.fullmatch(clause.plain) is not None


def _is_label(clause: Clause) -> bool:
    return _LABEL.fullmatch(clause.text) is not None and all(each.kind == "number" for each in clause.constants)
