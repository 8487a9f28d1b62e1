"""What is not planned whatever components there are: deeds that harm others, and what nothing can do.

A small and plain policy over the words of a goal; quoted texts are data and are not judged. It is a first sieve, not
the protection: effects, approvals and the sandbox hold whatever a goal says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tdev.domain.planning.misdeeds import HARMS
from tdev.domain.planning.wrongs import MORE_HARMS


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to refuse.

    Attributes:
        name: ``harm`` or ``impossible``.
        signs: Words that show it; each of these must be found.
        reason: What the user is told, with what may be done instead.
        excuse: Words that show that it is none after all.
    """

    name: str
    signs: tuple[re.Pattern[str], ...]
    reason: str
    excuse: re.Pattern[str] | None = None

    def meets(self, plain: str) -> bool:
        """Whether a goal with its constants masked shows it."""
        shown = all(sign.search(plain) for sign in self.signs)
        return shown and (self.excuse is None or not self.excuse.search(plain))


def _rule(name: str, reason: str, *patterns: str) -> Rule:
    return Rule(name, (re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE),), reason)


def _harms() -> Iterator[Rule]:
    for reason, signs, excuse in (*HARMS, *MORE_HARMS):
        found = tuple(re.compile(sign, re.IGNORECASE | re.DOTALL) for sign in signs)
        yield Rule("harm", found, reason, re.compile(excuse, re.IGNORECASE) if excuse else None)


_SECRETS = (
    r"(?:keys?\b|credentials?|passwords?|tokens?|secrets?|logins?|cookies?|비밀번호|비번|자격\s{0,9}증명|시크릿|토큰"
    r"|인증\s{0,9}키|키(?!워드))"
)
_OTHERS = (
    r"(?:other|another|someone|somebody|everyone|people|their|his|her|victim|employee|colleague"
    r"|coworker|ex\b|wife|husband)"
)
_MANY = (
    r"(?:everyone|everybody|all (?:of )?(?:our|my|the) (?:users|customers|contacts)|every (?:address"
    r"|customer|user|contact)|thousands?|millions?|\d{1,3}(?:,\d{3})+|\d{4,}|strangers)"
)
_ALL = r"(?:all|every(?:thing)?|entire|whole|모든|모두|전부|전체|싹\s?다|다(?=\s))"
_UNLESS = (
    r"^(?!.*(?:personal|\bpii\b|sensitive|private data|phone numbers|duplicate|whitespace|\b(?:empty"
    r"|blank) (?:lines|rows|columns|cells)"
    r"|개인|민감|중복|공백|번호|빈\s?(?:행|줄|열|칸))).*?"
)
"""Taking something out of a text destroys nothing."""
RULES = (
    *_harms(),
    _rule(
        "harm",
        "it would use credentials that were found or are somebody else's; only scanning for leaked secrets is planned",
        rf"{_SECRETS}.{{0,80}}\b(?:try|tries|test|check|see|use|log ?in|still work|valid|whether they)\b"
        rf".{{0,40}}\b(?:works?|valid|log ?in|access|active)\b",
        rf"\b(?:steal|harvest|phish|dump|exfiltrate|crack|brute.?force|sniff|grab)\b.{{0,60}}{_SECRETS}",
        r"\b(?:guess|try)\b.{0,40}\bpasswords?\b",
        rf"\b(?:read|get|print|show|send|post|e-?mail|upload|collect|export|give|publish|share)\b.{{0,40}}"
        rf"(?:\b(?:all|our|the|every|aws|production|database|db|{_OTHERS})\b.{{0,20}})"
        r"(?:\bpasswords?|credentials?|api keys?|access keys?|secret keys?|private keys?)\b.{0,80}"
        r"(?:\bto\b|\bpublic|https?:|\x00|@|#)",
        r"(?:비밀번호|비번|자격\s{0,9}증명|시크릿|토큰|인증\s{0,9}키|AWS\s{0,9}키|키(?!워드)).{0,40}"
        r"(?:써\s?보|작동|동작|되는지|먹히는지|로그인|시도|훔|빼내|빼돌|유효|접속|맞춰)",
        r"(?:훔쳐|빼돌|탈취|크랙|무차별)",
    ),
    _rule(
        "harm",
        "it would break into a system or get around its protection",
        r"\b(?:bypass|circumvent|get around|disable|turn off|skip)\b.{0,30}\b(?:approvals?|security|auth\w*"
        r"|firewall|login|audit"
        r"|mfa|2fa|access control|protection|logging)\b",
        r"\bsql injection\b.{0,30}\b(?:against|on|into|attack)\b",
        r"보안.{0,10}(?:우회|해제|꺼)",
    ),
    _rule(
        "harm",
        "it would make software that harms",
        r"악성\s{0,9}코드|랜섬웨어|바이러스를?\s{0,9}(?:만들|퍼|심)|키로거|트로이",
    ),
    _rule(
        "harm",
        "it would delete or destroy far more than one named thing",
        _UNLESS + rf"\b(?:delete|erase|wipe|destroy|drop|purge|remove|truncate|shred|nuke|empty)\b.{{0,30}}\b{_ALL}\b"
        rf".{{0,40}}(?:\b(?:data|databases?|tables?|buckets?|backups?|logs?|files?|users?|customers?|objects?"
        rf"|records?|accounts?"
        r"|production|prod|resources|servers?|services?|repos\w*|disk|stacks?|issues)\b|$)",
        r"\b(?:delete|erase|wipe|destroy|drop|truncate|nuke)\b.{0,30}\b(?:production|prod)\b",
        r"\b(?:delete|wipe|erase|destroy|drop)\b.{0,20}\b(?:databases?|backups?|audit)\b",
        r"\brm\s{1,9}-rf\b|\bdrop\s{1,9}(?:table|database)\b",
        _UNLESS + rf"{_ALL}.{{0,30}}(?:삭제|지워|지우|날려|파괴|없애|폐기)",
        r"(?:운영|프로덕션|데이터베이스|디비|DB|백업|버킷).{0,20}(?:삭제|날려|파괴|싹|없애|지워)",
    ),
    _rule(
        "harm",
        "it would send unasked messages to many people, or lie about who sends them",
        rf"\b(?:e-?mail|send|message|mail|blast)\b.{{0,60}}\b{_MANY}.{{0,20}}(?:\b(?:address|people|users?"
        rf"|e-?mails?|contacts|times|strangers)\b)",
        r"(?:수천|수만|수백|만\s{0,9}명|천\s{0,9}명|모르는\s{0,9}사람).{0,20}(?:보내|발송|뿌려|전송)|뿌려",
    ),
    _rule(
        "harm",
        "it would watch people or gather what is private without their consent",
        r"\b(?:spy|spying|stalk\w*|wiretap|eavesdrop|surveil\w*|secretly (?:record|track|watch|read|monitor)"
        r"|dox\w*)\b",
        rf"\b(?:track|monitor|follow|read|record|listen to|find)\b.{{0,30}}\b{_OTHERS}.{{0,30}}\b(?:without"
        rf"|secretly|private (?:messages|mail)"
        r"|location|whereabouts|dms?|home address|chats?)\b",
        r"몰래|도청|미행|감시해|스토킹|사찰|위치.{0,8}추적|신상.{0,6}(?:털|캐)",
    ),
    _rule(
        "harm",
        "it would hurt people or is against the law",
        r"\b(?:bomb|explosives?|weapons?|poison|kill (?:him|her|them|someone|people)|launder\w*|counterfeit"
        r"|forge (?:a|the|his|her))\b",
        r"폭탄|폭발물|무기를|독극물|자금\s{0,9}세탁|위조",
    ),
    _rule(
        "impossible",
        "nothing can compute the future of chance; no component claims to",
        r"\b(?:lottery|lotto|powerball|jackpot|winning numbers|roulette|coin (?:flip|toss))\b",
        r"\b(?:predict|guarantee|tell me|know)\b.{0,40}\b(?:exact(?:ly)?|certain(?:ty)?"
        r"|stock price)\b.{0,40}\b(?:tomorrow|next|future|will be)\b",
        r"\b(?:predict|forecast|foresee)\b.{0,40}\b(?:tomorrow|next|future)\b.{0,30}\b(?:price|stock|bitcoin"
        r"|winner|election|earthquake)",
        r"\b(?:which|what|who)\b.{0,40}\b(?:will|is going to)\b.{0,12}\b(?:win|be drawn|come up|score)\b"
        r"|\btomorrow['’]s (?:newspaper|headlines|results?|winners?|stock prices?)\b",
        r"\bguarante\w+\b.{0,40}\b(?:profit|return|never|always|success)\b",
        r"로또|복권|당첨|(?:내일|다음\s{0,9}주|미래).{0,20}(?:주가|지수|코인|비트코인|당첨|우승|승부"
        r"|지진).{0,20}(?:맞춰|맞혀|예측|예언|알려)",
    ),
    _rule(
        "impossible",
        "time cannot be turned back; what was deployed can be rolled back when you name the service",
        r"\b(?:time travel|time machine|travel(?:l?ing)? (?:back )?(?:in|through) time"
        r"|go(?:ing)? back in time|turn back time"
        r"|undo (?:yesterday|the past)|(?:send|e-?mail|post|deliver)\b.{0,40}\b(?:to|in) the past"
        r"|before it (?:was|is) sent)\b",
        r"\b(?:yesterday|last (?:week|month|year))'s self\b|\bback to (?:yesterday|last week|the past|\d{3,4})\b",
        r"과거로|타임\s{0,9}머신|시간을\s{0,9}(?:되돌|거슬|멈)|시간\s{0,9}여행|(?:어제|작년|지난주"
        r"|지난달)로\s{0,9}(?:돌아|보내|가서)",
    ),
    _rule(
        "impossible",
        "nothing here can do that; it is no work for software",
        r"\b(?:read|know)\b.{0,12}\b(?:my|his|her|their|people'?s)\b.{0,10}\b(?:mind|thoughts)\b"
        r"|\btelepath\w*|\bteleport\w*"
        r"|\b(?:immortal|perpetual motion|live forever|bring (?:\w+ ){1,3}back (?:from the dead"
        r"|to life)|resurrect\w*|faster than light)\b"
        r"|\b(?:solve|prove) (?:the )?(?:halting problem|p\s{0,9}=\s{0,9}np|p (?:vs|versus) np)\b"
        r"|\bdivide\b.{0,20}\bby zero\b"
        r"|\b(?:last|biggest|largest) digit of pi\b|\b(?:control|change|stop|make) (?:the |it )?(?:weather|rain"
        r"|sun|earthquakes?)\b"
        r"|\bwithout (?:any |using )?(?:cpu|computing|electricity|running (?:it|anything))\b",
        r"\bwhat\b.{1,30}\b(?:is|are) (?:really |secretly )?(?:thinking|dreaming)\b|\b(?:in )?two places at once\b"
        r"|\b(?:make|turn) me (?:invisible|immortal|young(?:er)?|rich|fly)\b|\bstop time\b",
        r"마음을?\s{0,9}읽|생각을?\s{0,9}읽|텔레파시|순간\s{0,9}이동|영생|불로장생|죽은.{0,10}살려|부활"
        r"|날씨를?\s{0,9}(?:바꿔|조종|맑게)"
        r"|비를?\s{0,9}(?:내리게|멈추게)"
        r"|빛보다\s{0,9}빠르|영구\s{0,9}기관|0으로\s{0,9}나[누눠]|소원|원주율.{0,8}(?:마지막|끝)",
    ),
)


def objection(plain: str) -> Rule | None:
    """The first rule that a goal meets; its constants are masked, so that what it quotes is not judged."""
    return next((rule for rule in RULES if rule.meets(plain)), None)
