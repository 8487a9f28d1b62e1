"""More deeds that are a harm: theft, forging, hurting oneself or others, what the law forbids, leaks in other words.

Plain data for ``policy``, as in ``misdeeds``.
"""

from tdev.domain.planning.misdeeds import (
    ATTACK,
    CREDENTIALS,
    DESTROY,
    HIDDEN,
    MAKE,
    MALWARE,
    OPENER,
    PRIVACY,
    SPAM,
    SPOKEN_OF,
)

_THEFT = "it would take or move money or goods that are not yours to give, or deceive somebody to get them"
_SELF = (
    "it sounds as if you might be hurt. No plan is made of it; please talk to somebody now: an emergency number, a "
    "crisis line in your country, or a person you trust"
)
_HURTING = "it would hurt, threaten or harass people"
_FORGED = "it would forge or falsify what others rely on"
_UNLAWFUL = "it is against the law or helps to break it"
_MONEY = (
    r"(?:\b(?:money|funds?|balance|savings?|cash|salary|wages|payroll|payments?|pension|deposits?|bitcoins?|crypto"
    r"|budget|dollars|euros|inheritance)\b|[$€£]\s?\d|돈|잔액|예금|자금|적금|비트코인|코인)"
)
_GONE = r"(?:delete|erase|wipe|destroy|drop|purge|remove|truncate|shred|nuke|empty|trash|clear|kill|terminate|scrap)"
_EVERYTHING = (
    r"\b(?:everything|anything|(?:all|every|each)\b(?: (?:of|the|our|my|their|single|last|one|existing|old)\b){0,3}"
    r"|(?:the )?(?:whole|entire|complete))"
)

MORE_HARMS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        _THEFT,
        (
            r"\b(?:wire|transfer|move|send|siphon|drain|divert|withdraw|steal|embezzle|pay|empty|skim|redirect|reroute)"
            r"\b|송금|이체|빼돌|인출|횡령|훔",
            _MONEY,
            rf"{_EVERYTHING}|\b(?:my|mine|own|offshore|secret|their|his|her|'s|someone\S*|somebody\S*|customers?"
            r"|grandm\w+|grandf\w+|mother|father|company|employer|client)\b.{0,24}\b(?:accounts?|wallets?|mine|cards?"
            r"|bank)\b"
            r"|모든|전부|전액|내\s?계좌|제\s?계좌|몰래|남의",
        ),
        r"\b(?:report|explain|count|sum|chart|list|statistics|analy[sz]e|average)\b|보고|합계|집계|분석",
    ),
    (
        _THEFT,
        (
            r"\b(?:steal|shoplift|embezzl\w*|launder\w*|extort\w*|blackmail\w*|ponzi|pyramid scheme|carding|skimm(?:er"
            r"|ing)|con (?:people|someone|my)|scam (?:people|my|our|the|old|some|them|seniors)|swindle|defraud\w*"
            r"|rip (?:people|them|him|her|customers) off|trick\b.{0,30}\binto\b.{0,30}\b(?:pay|send|giv|buy|wir"
            r"|transfer|tell|install|reveal)\w*)\b"
            r"|사기\s?(?:치|를|문자)|갈취|협박|등쳐|횡령|보이스\s?피싱",
        ),
        SPOKEN_OF,
    ),
    (
        _FORGED,
        (
            r"\b(?:forg(?:e|ed|ing)|falsif(?:y|ied)|counterfeit|backdate|doctor|fabricate|fak(?:e|ing)|rig|cook|tamper"
            r" with|alter|manipulate|inflate|make up|photoshop)\b|위조|조작|허위|날조|꾸며",
            r"\b(?:invoices?|signatures?|passports?|id(?:entity)? cards?|licen[cs]es?|diplomas?|degrees?|certificates?"
            r"|receipts?|prescriptions?|contracts?|votes?|elections?|ballots?|evidence|the books|expense\w*|payslips?"
            r"|bank statements?|medical (?:records?|notes?)|doctor'?s note|reviews?|test results?|tax (?:returns?"
            r"|records?)|time ?sheets?|references?|id|documents?)\b"
            r"|서명|여권|신분증|면허|졸업장|증명서|영수증|처방|계약서|투표|장부|진단서|성적|문서",
        ),
        r"\b(?:detect|whether|spot|find|recogni[sz]e|verify|report|classif\w+|test data|sample data|dummy|mock)\b"
        r"|탐지|판별|확인|검사|찾아",
    ),
    (
        _SELF,
        (
            r"\b(?:hurt|harm|cut|starve|kill|hang|poison|drown|shoot|end|injur\w+|burn|overdos\w+)(?:ing)?\b.{0,8}"
            r"\b(?:myself|my ?self|my (?:own )?life|it all)\b|\bsuicid\w*|\bself[- ]?harm\w*|\bend it all\b"
            r"|\b(?:want|wish|like|going|ready|better|plan) to (?:die|be dead|disappear forever)\b"
            r"|\bbetter off dead\b|\b(?:not|don'?t) (?:want|wanna) to (?:live|wake up|be alive)\b|\bno reason to live\b"
            r"|\b(?:lethal|fatal|deadly) (?:dose|amount|combination)\b|\bhow many (?:pills|tablets|sleeping)\b"
            r"|\b(?:pills|tablets|painkillers) .{0,30}\b(?:to die|never wake|fatal|lethal|kill)\b"
            r"|자살|자해|죽고\s?싶|목숨을?\s?끊|살기\s?싫|치사량|극단적\s?선택",
        ),
        r"\b(?:prevent\w*|hotlines?|statistics|awareness|articles?|research|help ?lines?|rows?|csv)\b|예방|통계|상담",
    ),
    (
        _HURTING,
        (
            r"\b(?:kill|murder|assassinat\w*|stab|strangle|torture|kidnap|abduct|rape|drug|beat up|hurt|injure|attack"
            r"|maim|poison|harass|bully|threaten|intimidate|terrori[sz]e|humiliate|blackmail|get rid of|slip)\b",
            r"\b(?:him|her|them|people|someone|somebody|person|man|woman|child|children|kids?|neighbou?rs?|boss|wife"
            r"|husband|ex|colleagues?|co-?workers?|classmates?|teachers?|students?|girl\w*|boy\w*|drinks?|landlord"
            r"|president|minister|mayor|judge|police\w*|crowds?|family|mother|father|roommate|dogs?|cats?)\b",
        ),
        SPOKEN_OF + r"|\b(?:process|thread|server|pod|container|task)\b",
    ),
    (
        _HURTING,
        (
            r"(?:사람|그\s?놈|그\s?녀|상사|이웃|아내|남편|전\s?여친|친구|아이|동료)\S{0,3}\s?(?:을|를|한테"
            r"|에게)?\s?(?:죽이"
            r"|죽여|해치|때려|협박|납치|괴롭)|독살|테러(?:를|\s?계획)|협박\s?(?:편지|메일|문자|메시지)",
        ),
        SPOKEN_OF,
    ),
    (
        _HURTING,
        (
            r"\b(?:threat(?:ening)?|hate|hateful|abusive|racist|harassing|extortion|blackmail|ransom|death)\b.{0,12}"
            r"\b(?:letters?|mails?|e-?mails?|messages?|notes?|posts?|comments?|threats?|demands?|speech|tweets?)\b",
            MAKE + r"|\b(?:post|text|mail|draft|compose)\b",
        ),
        SPOKEN_OF,
    ),
    (
        _UNLAWFUL,
        (
            r"\b(?:make|cook|build|synthesi[sz]e|produce|buy|sell|get|order|smuggle|grow|mix|assemble|print|3d[- ]print"
            r"|obtain|create|recipe|instructions?|deal)\b|만들|제조|구해|팔아|밀수|합성",
            r"\b(?:meth\w*|cocaine|heroin|fentanyl|lsd|mdma|ecstasy|illegal drugs?|drugs|nerve (?:gas|agent)|sarin"
            r"|ricin"
            r"|anthrax|pipe bombs?|bombs?|molotov\w*|explosives?|grenades?|silencers?|ghost guns?|guns?|firearms?"
            r"|weapons?|stolen (?:cards?|goods|credit)|fake (?:ids?|passports?)|child porn\w*|csam|human organs?)\b"
            r"|마약|필로폰|대마|코카인|폭탄|총기|사제\s?총|대포\s?통장",
        ),
        SPOKEN_OF + r"|\b(?:pharmacy|drug ?store|rows?|csv|inventory)\b",
    ),
    (
        _UNLAWFUL,
        (
            r"\b(?:evade|dodge|cheat (?:on|the)|avoid paying|hide\b.{0,20}\bfrom the)\b.{0,20}\b(?:tax\w*|customs"
            r"|irs)\b"
            r"|\binsider (?:trad\w+|information|tip)|\b(?:pump and dump|bribe\w*|kickbacks?)\b|\bbreak into (?:a "
            r"|the |my"
            r" |his |her |their )?\w*\s?(?:house|home|car|building|office|flat|apartment|safe|bank)\b|\bpick (?:a "
            r"|the )"
            r"lock\b|\bhot-?wire\b|\b(?:cheat|copy answers) (?:on|in) (?:the|my|an) exam\b|탈세|뇌물|내부자\s?거래"
            r"|분식\s?회계",
        ),
        SPOKEN_OF,
    ),
    (
        MALWARE,
        (
            r"\b(?:malware|ransomware|key ?logger|trojan|root ?kit|botnet|spyware|fork bomb|logic bomb|zip bomb|worm"
            r"|computer virus|crypto ?miner|backdoor)s?\b",
            MAKE + r"|\b(?:deploy|plant|inject|hide|put|embed|encrypt|spread|distribute|drop|upload|attach|insert|add"
            r"|give me|obfuscate)\b",
        ),
        SPOKEN_OF + r"|\bremove\b",
    ),
    (
        MALWARE,
        (
            r"\b(?:encrypt|lock|zip|scramble)\b.{0,60}\b(?:files?|disks?|drives?|computers?|machines?|data)\b",
            r"\b(?:ransom|bitcoins?|until they pay|unless they pay|demand (?:money|payment)|pay (?:me|us) to)\b",
        ),
        "",
    ),
    (
        CREDENTIALS,
        (
            r"\b(?:find|collect|gather|get|take|grab|copy|read|search|look for|extract|fetch|dump|scrape|pull|scan"
            r"|export"
            r"|harvest|steal|crack|break|guess|brute\S{0,6}force|log|record|sniff|intercept|recover|reveal)\b",
            OPENER,
            r"\b(?:post|send|upload|forward|e-?mail|mail|share|publish|give|leak|sell|push"
            r"|exfiltrate)\b.{0,50}(?:\bto\b|"
            r"\x00|https?:|@)|\b(?:employees?|users?|customers?|colleagues?|people|everyone|coworkers?|admins?|someone|"
            r"neighbou?rs?|wife|husband|boss|girlfriend|boyfriend|ex|roommate|victims?|his|her|their)\b",
        ),
        r"\b(?:rotate|expire\w*|reset|polic(?:y|ies)|mask\w*|redact\w*|leaked keys|scan for|security team|count"
        r"|names of)\b",
    ),
    (
        CREDENTIALS,
        (OPENER, r"찾아|모아|수집|긁어|읽어|빼내", r"외부|밖으로|\x00|메일로|넘겨|공유"),
        r"마스킹|가려|검사|점검|스캔",
    ),
    (
        SPAM,
        (
            r"\b(?:fake|bogus|spoofed|cloned|lookalike|look-alike)\b",
            r"\b(?:log ?in|sign ?in|bank\w*|payment|paypal|web ?sites?|landing|checkout)\b.{0,12}"
            r"\b(?:pages?|forms?|sites?|screens?)\b|\bweb ?sites?\b",
        ),
        SPOKEN_OF,
    ),
    (
        PRIVACY,
        (
            r"\b(?:collect|gather|find|track|follow|watch|monitor|spy|stalk|locate|trace|dig up|look up|compile|record"
            r"|photograph|log|scrape|dox|list|intercept|tap|listen)\b|추적|감시|미행|도청|캐내|몰래|엿보",
            r"\b(?:my|his|her|their|the|an?|our) (?:ex(?:-\w+)?|wife|husband|girlfriend|boyfriend|daughter"
            r"|neighbou?rs?|boss"
            r"|co-?workers?|colleagues?|crush|employees?|roommate|spouse|partner)(?:['’]s)?\b|전\s?(?:여친|남친)"
            r"|여자\s?친구|남자"
            r"\s?친구|아내|남편|이웃",
            r"\b(?:address|phone|numbers?|location|whereabouts|movements?|calls?|messages?|chats?|photos?"
            r"|where (?:s?he|they)"
            r"|without|secret\w*|not know|every (?:move|step)|bank|browsing|password|gps|texts?)\b|위치|통화|문자"
            r"|카톡|사진"
            r"|몰래|주소",
        ),
        HIDDEN + r"|\b(?:my own|invoice|birthday (?:card|party))\b",
    ),
    (
        PRIVACY,
        (
            r"\b(?:exfiltrat\w*|leak\w*|smuggle out|siphon|copy|send|upload|e-?mail|forward|sell|export|dump"
            r"|transfer|post"
            r"|sync)\b|유출|빼내|빼돌|넘겨|팔아",
            r"\b(?:customer|client|user|patient|employee|company|internal|confidential|secret|classified|trade secret"
            r"|personal|private|payroll|proprietary)\b.{0,20}\b(?:data\w*|lists?|records?|files?|documents?"
            r"|secrets?|info"
            r"|information|plans?|source code|base)\b|(?:고객|회원|직원|환자|회사|내부|기밀)\s?(?:정보|자료|명단"
            r"|데이터|문서)|기밀",
            r"\b(?:competitors?|rivals?|dark ?web|personal (?:mail|gmail|drive|dropbox|account|e-?mail|server)"
            r"|my (?:own"
            r"|private|personal|home) (?:e-?mail|mail|gmail|drive|dropbox|account|server|usb|address|computer|laptop)"
            r"|gmail|outside server|external server|foreign|pastebin|usb|before i (?:quit|leave)|journalists?|nobody"
            r"|without (?:anyone|telling|permission)|secretly|quietly|unnoticed)\b|외부|경쟁사|몰래|다크웹"
            r"|개인\s?(?:메일|계정)",
        ),
        HIDDEN,
    ),
    (
        DESTROY,
        (
            rf"\b{_GONE}\b.{{0,30}}{_EVERYTHING}|{_EVERYTHING}.{{0,40}}\b{_GONE}(?:d|ed)?\b",
            r"\b(?:buckets?|tables?|databases?|backups?|accounts?|servers?|clusters?|instances?|volumes?|disks?|drives?"
            r"|systems?|repos\w*|repositor\w+|users?|customers?|mailbox\w*|inbox|e-?mails?|data|everything|files"
            r"|objects"
            r"|records|logs|snapshots|stacks?|services?|machines?|environments?|history|folders?|director(?:y|ies)"
            r"|photos|documents|s3|dynamo\w*|production|prod)\b",
        ),
        r"\b(?:duplicates?|blank|empty (?:rows|lines|cells)|whitespace|spaces|tags|html|columns?|rows?|punctuation"
        r"|digits"
        r"|numbers|pii|personal|sensitive|exif|metadata|e-?mail addresses|from the text|in the text|stop ?words|links"
        r"|vowels|characters|emojis?|comments|formatting|headers?)\b",
    ),
    (
        DESTROY,
        (
            r"\brm\s+-\w*[rf]|\bmkfs\b|\bformat (?:c:|the (?:disk|drive|server|hard)|my (?:disk|drive|hard))"
            r"|\bdd\s+if=|:\(\)\s*\{|\bsudo\s+rm\b|\bdel\s+/[sfq]\b|\btruncate\s+table\b"
            r"|\bdelete\s+from\s+\w+\s*(?:;|$)"
            r"|\bdrop\s+(?:all|every|the)\b.{0,12}\b(?:tables?|databases?|schemas?)\b"
            r"|\b(?:burn|blow|tear|bring|shut) (?:it|everything|the (?:server|system|site)s?) (?:all )?down\b"
            r"|\bbrick (?:the|their|his|her|every|all)\b|\bfactory reset\b.{0,20}\b(?:all|every)\b",
        ),
        "",
    ),
    (
        SPAM,
        (
            r"\bphish\w*|\b(?:looks?|seem|sound|appear|pretend\w*|pose|posing|as if)\b.{0,30}\b(?:from|like|to be|as)\b"
            r".{0,30}\b(?:bank|paypal|microsoft|google|apple|amazon|the (?:ceo|boss|police|irs|tax|it)|support"
            r"|government"
            r"|hr|their|our)\b|피싱|사칭|인\s?척",
            MAKE + r"|\b(?:e-?mail|mail|message|text|sms|post|draft)\b|보내|작성|발송",
        ),
        SPOKEN_OF,
    ),
    (
        ATTACK,
        (
            r"\b(?:hack(?:ing)?|ddos|d\.?o\.?s\.? attack|crack|brute[- ]?force|overload|knock (?:out|over|down|offline)"
            r"|take (?:down|offline|out)|crash|port ?scan|sql ?inject\w*|xss|pwn|hijack|jam|sabotage|cripple|paralyse"
            r"|deface|break into|exploit\w*|bypass)\b|해킹|디도스|마비|무력화",
            r"\b(?:web ?sites?|sites?|servers?|networks?|wi-?fi|accounts?|systems?|databases?|phones?|computers?|power"
            r"|grid|hospital|airport|traffic|competitor\S*|rival\S*|pages?|firewalls?|instagram|facebook|gmail|cameras?"
            r"|election|voting|pay ?wall|router|login)\b|서버|사이트|시스템|계정|네트워크|와이파이|전력",
        ),
        SPOKEN_OF + r"|\b(?:hackathon|hacker ?news|life ?hacks?|cracked images?)\b",
    ),
)
"""Reason, signs that all must be found, and the excuse (empty: none)."""
