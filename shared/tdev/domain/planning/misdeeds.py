r"""What makes a deed a harm: signs that stand together in a goal, and words that show that it is none.

Plain data for ``policy``: each row names a reason and the patterns that all must be found (in any order), then the
pattern that excuses. One sign alone is often harmless: a home address, a channel. ``\x00`` is what the goal cites.
"""

OPENER = (
    r"(?:\b(?:passwords?|passcodes?|credentials?|(?:api|access|secret|private|aws|ssh)[ -]keys?|tokens?|secrets?"
    r"|cookies?|environment variables)\b|/etc/(?:shadow|passwd)"
    r"|비밀번호|비번|비밀\s?키|자격\s?증명|시크릿|토큰|인증\s?키|쿠키)"
)
"""What opens doors."""
PRIVATE = (
    r"(?:\b(?:home|private|personal|residential) address(?:es)?\b|\bphone numbers?\b|\bsalar(?:y|ies)\b|\bssns?\b"
    r"|\b(?:medical|health|patient) (?:records?|data|histor\w+)\b|\b(?:credit |bank )?(?:card"
    r"|account) (?:numbers?|data|details)\b|\b(?:are|is|who) (?:sick|pregnant|in debt)\b"
    r"|\bsocial security\b|\bbirth ?(?:dates?|days?)\b|\bdates? of birth\b|\bwhereabouts\b"
    r"|\b(?:private|personal) (?:messages?|e-?mails?|photos?|data|details|info\w*|lives)\b"
    r"|\b(?:users?|customers?|patients?|employees?|members?)['’]?s? (?:database|table|records)\b"
    r"|집\s?주소|자택|전화번호|휴대폰\s?번호|연봉|급여|(?:진료|의료)\s?기록|카드\s?번호|주민\s?(?:등록)?\s?번호"
    r"|생년월일|개인\s?정보|사생활)"
)
"""What belongs to a person alone."""
PEOPLE = (
    r"(?:\b(?:people|everyone|everybody|someone|somebody|strangers?|employees?|customers?|users?|patients?|clients?"
    r"|members?|judges?|neighbou?rs?|colleagues?|co-?workers?|boss|ceo|ex|wife|husband|girlfriend|boyfriend|staff"
    r"|students?|teachers?|politicians?|celebrit(?:y|ies)|voters?|tenants?|competitors?|subscribers?|mayors?|children"
    r"|kids?|daughters?|sons?|friends?|actors?|drivers?|donors?)(?:['’]s?)?(?!\w)"
    r"|직원|고객|환자|사람|동료|여자\s?친구|남자\s?친구|여친|남친|이웃|연예인|회원|사용자|학생|개인\s?정보)"
)
"""Whom it belongs to."""
SPREAD = (
    r"(?:\b(?:publish|post|tweet|list|share|leak|expose|reveal|upload|sell|broadcast|put|give|hand|send|e-?mail"
    r"|forward|text"
    r"|print|show|dump|copy|export|output|display|deliver|pass|move|sync|transfer|tell)\b"
    r"|올려|공개|게시|유출|넘겨|넘기|팔아|판매|뿌려|보내|퍼뜨|공유|저장해|출력|보여|알려)"
)
"""Handing over."""
OUT = (
    r"(?:\b(?:public(?:ly)?|online|internet|web ?sites?|forums?|social media|twitter|reddit|press|journalists?"
    r"|advertis\w+|competitors?|buyers?|brokers?|dark ?web|tweet|public page|pastebin|world|chat|channel)\b|#|\x00"
    r"|공개|인터넷|게시판|사이트|광고|경쟁사|채널|커뮤니티|언론|팔아|판매)"
)
"""Where others see it."""
HIDDEN = (
    r"\b(?:redact|remove|mask|strip|anonymi[sz]e|scrub|take out|black out|hide|without|omit|leave out)\b"
    r"|가려|가리|지워|제거|마스킹|익명|빼고|빼줘"
)
"""It takes what is private out, rather than spread it."""
LOOKED_FOR = (
    r"\b(?:scan|count|number of|how many|whether|make sure|ensure|missing|rotate|expire\w*|polic(?:y|ies)|detect"
    r"|reset|unused|redact|mask|remove|names? of)\b|스캔|점검|개수|건수|있는지|들어|가려|마스킹|탐지|검사"
)
"""It only looks whether there are any."""
SPOKEN_OF = (
    r"\b(?:about|explain|summari[sz]e|describe|report|detect\w*|filter\w*|classif\w+|count|scans?|scanner|search"
    r"|find(?! (?:me )?a way)"
    r"|prevent\w*|stopp?(?:ed|ing)?|protect\w*|defen[cs]\w+|training|awareness|block\w*|history|article|against|logs?"
    r"|how (?:to|we) (?:stop|detect|avoid))\b"
    r"|판별|탐지|분류|필터|방어|예방|교육|설명|보고서|요약|분석|막는|차단|테스트|찾아"
)
"""It speaks of harm that others do."""
ASKED_ABOUT = r"\b(?:which|who|were|was|list|count|report|find|show|search|how many)\b|누가|어떤|목록|조회|찾아|보여"
"""A question, not a deed."""

MAKE = r"\b(?:write|make|create|build|code|develop|craft|design|generate|send|launch|spread|install|release|run)\b"
PRIVACY = "it would give away or gather what is private to people; personal data can be taken out of a text instead"
CREDENTIALS = "it would use or give away credentials; only scanning for leaked secrets is planned"
_EVADING = "it would get around approval, review or audit, which hold for everything that is planned here"
ATTACK = "it would break into a system or make it fail for others"
SPAM = "it would send unasked messages to many people, or lie about who sends them"
MALWARE = "it would make software that harms"
_OVERRIDE = "it asks to set rules aside; a goal cannot change what is allowed, say only what is to be done"
DESTROY = "it would delete or destroy far more than one named thing"

HARMS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (PRIVACY, (PRIVATE, PEOPLE, SPREAD, OUT), HIDDEN),
    (
        PRIVACY,
        (
            r"\b(?:collect|gather|find|get|look up|scrape|harvest|locate|compile|track|steal)\b|찾아|모아|알아"
            r"|추적|캐|빼내|긁어",
            r"\b(?:home|private|residential) address(?:es)? of\b"
            r"|\b(?:his|her|their|people['’]s|'s) (?:home|private|residential) address"
            rf"|\bwhere\b.{{1,40}}\b(?:lives?|sleeps?|goes to (?:school|church|work))\b"
            rf"|{PEOPLE}.{{0,12}}(?:집\s?주소|사는\s?(?:곳|데))"
            r"|people['’]s (?:phone numbers|e-?mails)|개인\s?정보.{0,6}빼내",
        ),
        HIDDEN,
    ),
    (
        PRIVACY,
        (
            r"\b(?:read|open|forward|search|access|monitor|get into|look (?:at|into|through))\b"
            r".{0,20}\b(?:colleague|boss|wife|husband|ex|co-?worker|neighbou?r|girlfriend|boyfriend|someone|employee"
            r"|ceo|friend)s?['’]s?\b.{0,20}\b(?:mail\w*|e-?mails?|inbox|messages?|chats?|dms?|diary|phone|account)\b"
            r"|\btrack\b.{0,20}\b(?:his|her|their|someone['’]s)\b.{0,12}\b(?:phone|location|car|movements?)\b",
        ),
        "",
    ),
    (
        CREDENTIALS,
        (
            OPENER,
            r"\buse (?:it|them|his|her|their)\b|\b(?:use|using|with)\b.{0,12}\b(?:leaked|stolen|found|someone)\b"
            r"|\b(?:against|into)\b.{0,20}\blog ?in\b"
            r"|(?:유출|훔친|알아낸).{0,14}(?:으로|로)\s",
        ),
        "",
    ),
    (
        CREDENTIALS,
        (
            r"\b(?:log|sign) ?in as (?:the |an? |another |our |my )?(?:ceo|cfo|admin\w*|root|boss|someone"
            r"|another|colleague"
            r"|customer)|(?:동료|관리자|다른\s?사람|남의?|사장님?|상사)의?\s?(?:계정|아이디)(?:으로|로)"
            r"|\b(?:my|his|her|their|the|our) (?:manager|boss|colleague|co-?worker|wife|husband|friend|neighbou?r)['’]s"
            r" (?:password|account|log ?in|credentials)"
            r"|\b(?:trick|fool|lure|deceive)s?\b.{0,40}\b(?:password|pin|card|account|log ?in)"
            r"|\blooks? like\b.{0,30}\bbank\b.{0,40}\b(?:password|pin|card)"
            r"|(?:비밀번호|비번|카드\s?번호).{0,6}(?:받아내|알아내|캐내|빼내)",
        ),
        "",
    ),
    (
        CREDENTIALS,
        (
            rf"(?:\b(?:all|every|each|any|stored|our|production|admin|root)\b|모든|저장된).{{0,20}}{OPENER}"
            rf"|{OPENER}.{{0,6}}(?:전부|모두|다\s)|/etc/shadow|\b(?:private|ssh) keys\b",
            SPREAD,
        ),
        LOOKED_FOR,
    ),
    (
        _EVADING,
        (
            r"\b(?:hide|cover|erase|delete|remove|clear|wipe|scrub|alter|falsify|tamper|change|edit|rewrite"
            r"|forge)\b.{0,40}"
            r"\b(?:trails?|traces?|(?:my|our) tracks|evidence|audit (?:log|record|trail|histor)\w*)\b"
            r"|\bhide\b.{0,40}\bfrom\b.{0,20}\b(?:audit\w*|boss|police|security|compliance|regulators?|tax\w*)\b"
            r"|\bso (?:that )?(?:nobody|no ?one|the auditors?)\b.{0,30}\b(?:sees?|knows?|notices?|finds?|learns?)\b"
            r"|\b(?:auditors?|compliance|security team|regulators?|boss)\b.{0,12}\b(?:never|not|doesn['’]t"
            r"|don['’]t)\b"
            r".{0,8}\b(?:sees?|finds?|knows?|learns?|notices?)\b"
            r"|\b(?:pretend|act as if)\b.{0,20}\b(?:approv|review|permi|consent)\w*"
            r"|\bwithout (?:anyone|anybody|them|him|her"
            r"|the auditors?) (?:knowing|noticing|seeing)\b"
            r"|흔적.{0,6}(?:없애|지워|지우|남기지)|증거.{0,6}(?:인멸|없애|지워)|아무도\s?모르게|들키지"
            r"|(?:기록|로그|이력).{0,12}(?:조작|숨기|숨겨)|감사\s?(?:기록|로그|이력).{0,12}(?:삭제|지워|지우|꺼|끄고)"
            r"|감사(?:를|을)?\s?(?:피해|피하|회피)",
        ),
        "",
    ),
    (
        _EVADING,
        (
            r"\b(?:deploy|push|ship|release|delete|send|roll|run|pay|publish|merge)\w*\b.{0,40}"
            r"\bwithout (?:any |an? |the |my |their |asking for )?(?:approval|permission|authori[sz]ation|sign-?off"
            r"|(?:security |code )?review|(?:anyone|anybody) (?:reviewing|approving|checking|looking))\b",
        ),
        ASKED_ABOUT,
    ),
    (_EVADING, (r"(?:승인|검토|허락|허가).{0,6}(?:안\s?받|받지\s?(?:않|말)|없이|무시|우회|건너)",), ASKED_ABOUT),
    (
        ATTACK,
        (
            r"\bhack(?:ing)? (?:into|his|her|their|my|the|an?|someone|this|our)\b|\b(?:intrude|break) into\b"
            r"|\b(?:breach|compromise|exploit|backdoor|root ?kit)\b"
            r"|\bddos (?:the|their|a|this|our|him|them|\x00)|\b(?:launch|start|do|mount|carry out)\b.{0,12}\bd?dos\b"
            r"|\b(?:take|bring) (?:down (?:the|their|a|this|his|her)|their \w+ down)\b"
            r"|\bflood\b.{0,40}\b(?:requests?|traffic|packets)\b"
            r"|\b(?:take|knock|bring|crash)\b.{0,12}\b(?:competitor|their|rival|someone)\S*.{0,30}\b(?:offline"
            r"|down)\b"
            r"|\b(?:find|get) (?:me )?(?:a )?way in(?:to)?\b.{0,30}\b(?:wi-?fi|network|account|system|server|house)\b"
            r"|디도스.{0,4}(?:공격|걸|해)|해킹(?:해|하)|침입해|침투해|뚫어|백도어.{0,6}(?:심|만들|설치)|마비시",
        ),
        SPOKEN_OF,
    ),
    (
        MALWARE,
        (rf"{MAKE}.{{0,30}}\b(?:malware|ransomware|virus|keylogger|trojan|botnet|spyware|worm)\b",),
        SPOKEN_OF,
    ),
    (
        SPAM,
        (
            rf"{MAKE}.{{0,30}}\b(?:spam|phish\w*)\b|\bspam (?:everyone|all|them|people|him|her|the|our|my|users)\b"
            r"|\bphish (?:our|the|them|people|users)\b"
            r"|(?:스팸|피싱).{0,8}(?:보내|발송|뿌려|전송|날려|만들|써)|도배해",
        ),
        SPOKEN_OF,
    ),
    (
        SPAM,
        (
            r"\b(?:e-?mail|mail|message|text|call|dm|send|blast)s?\b|보내|발송|전송|문자",
            r"\b(?:everybody|everyone|all|people)\b.{0,12}\b(?:phone ?book|internet|directory|yellow pages)\b"
            r"|\b(?:all|every)\b.{0,6}\bstrangers?\b|\bstrangers on\b|\bunsolicited\b"
            r"|\b(?:never|not|didn['’]t) (?:signed? up|subscribed?|opted? in|agreed?|consent\w*)\b"
            r"|\bwithout consent\b"
            r"|\b(?:address|number|contact)(?:es|s)? (?:we|you|i) (?:can )?find\b"
            r"|\b(?:who|have|had) (?:unsubscribed|opted out)\b"
            r"|동의\s?(?:없|안|하지|받지)|모든\s?사람|불특정|(?:탈퇴|수신\s?거부)한",
        ),
        r"\b(?:skip|except|leave out|exclude|not to)\b|제외|빼고",
    ),
    (
        SPAM,
        (
            r"\bfake\b.{0,16}\b(?:reviews?|ratings?|accounts?|news|ids?|invoices?|votes?|followers|receipts?"
            r"|certificates?|identit\w+)\b|가짜\s?(?:리뷰|후기|계정|영수증|청구서|신분증|뉴스|댓글|투표)"
            r"|\b(?:pretend\w*|pose|posing)\b.{0,12}\b(?:be|as)\b|\bimpersonat\w+|\bspoof (?:the|their|a|his"
            r"|her|our)\b"
            r"|인\s?(?:척|것처럼)\s?(?:하|해|메일|메시지|보이|꾸)|사칭(?:해|하)",
        ),
        r"\b(?:detect|classif\w+|find|filter|spot|recogni[sz]e|test data|report)\b|탐지|판별|찾아|분류|걸러",
    ),
    (
        _OVERRIDE,
        (
            r"\b(?:ignor|disregard|forget|overrid|bypass|break|suspend|drop)(?:e|ing|ting)?\b\s+"
            r"(?:(?:your|all|any|of|the|my|our|these|those|previous|prior|above|earlier|safety|security|system|former"
            r"|preceding|given)\s+){1,5}(?:rules?|instructions?|prompts?|polic(?:y|ies)|guardrails?|restrictions?"
            r"|safeguards?|guidelines?|constraints?)\b|\byou (?:are|have)(?: now)?\b.{0,20}\b(?:no restrict"
            r"|no limits|no rules|unrestricted|root|free of)|\bjailbreak\w*|\b(?:god|dan|unrestricted) mode\b"
            r"|\bunrestricted (?:agent|ai|assistant|model)\b|\b(?:your|the|print|show|reveal) system prompt\b"
            r"|(?:규칙|지시|지침|명령|안전\s?정책|안전\s?장치|제한\s?사항|프롬프트)(?:을|를|은|는|사항을)?\s?"
            r"(?:\S{1,4}\s)?(?:무시|잊|어기|해제)|시스템\s?프롬프트"
            r"|(?:제한|규칙|제약)(?:이|은)?\s?없(?:어|다|는\s?(?:모드|에이전트))",
        ),
        "",
    ),
    (
        DESTROY,
        (
            r"\b(?:terminate|shut ?down|stop|kill)\b.{0,12}\b(?:all|every|entire)\b.{0,20}"
            r"\b(?:instances?|machines?|clusters?|vms?|servers?|accounts?|production)\b"
            r"|\b(?:delete|erase|wipe|clear)\b.{0,12}\blogs?\b.{0,12}\bso\b"
            r"|\b(?:overwrite|clean out|clear out|blank)\b.{0,6}\b(?:all|every|the (?:entire|whole))\b.{0,20}"
            r"\b(?:records?|buckets?|tables?|databases?|files?|disks?|drives?)\b"
            r"|(?:모두|전부|전체|모든|다)\s?(?:꺼\s?버|비워|비우|내려\s?버|포맷|초기화)",
        ),
        r"\b(?:staging|test|sandbox|dev)\b",
    ),
)
"""Reason, signs that all must be found, and the excuse (empty: none)."""
