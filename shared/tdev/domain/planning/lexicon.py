"""The words the planner knows of itself; everything else it learns from the registry."""

STOP = frozenset(
    """
    a after all also an and any are as at be been before by can could do does each every finally for from get
    give given has have help how i if in into is it its just let like make me my need new next of on once one only
    or our out per please put result results should show so some such tell that the their them then there these
    they this those to us use using via want was we what when where which will with would you your
    something thing things useful whats hows wheres whos thats gimme lemme pls plz u ur
    """.split()
)
"""English words that say nothing about what to do."""

KOREAN_STOP = frozenset(
    """
    그리고 그다음 그 이 저 것 거 이거 이것 그거 수 좀 결과 다음 후 뒤 및 또 각 모든 전부 나 내 우리 주세요 줘
    알려 보여 해 를 을 로 으 으로 은 는 가 에 에서 의 와 과 도 별 까지 부터 이랑 만 서
    """.split()
)
"""Korean words (after their ending is off) that say nothing about what to do."""

KOREAN_POLITE = tuple("해주세요 해주십시오 해줘요 해줄래 해줘 주세요 주십시오 줘요 줄래 줘".split())
"""What a Korean request ends with."""

KOREAN_ENDINGS = tuple(
    """
    하세요 하십시오 하고 해서 하여 하면 하기 하는 한 할 해 이랑
    으로부터 로부터 에서는 에서 에게 까지 부터 이라는 라는 으로 로 을 를 이 가 은 는 에 의 와 과 도 랑
    만 어서 아서 고 서 면 기 된 되는 인 들 요
    """.split()
)
"""Particles and verb endings, the longer of a family first."""

SUFFIXES = tuple(
    (suffix, "y" if suffix in ("ies", "ied") else "ss" if suffix == "sses" else "")
    for suffix in """
    ization isation izing ising izer ized ised izes ize ise ations ation ators ator ating ated ates ate ions ion
    ings ing ments ment ies sses ied ed er ers es ly s
    """.split()
)
"""English suffixes and what replaces them, tried in this order."""

KEPT = frozenset(
    """
    aws css dns feed filter header https letter meaning need news number order other paper seed server speed status
    """.split()
)
"""English words whose end only looks like a suffix."""

SYNONYMS = tuple(
    group.split()
    for group in """
    delete erase wipe destroy 삭제 지워 지우
    transfer wire remit 송금 이체
    translate 번역
    deploy 배포
    restart reboot 재시작
    cancel 취소
    buy purchase 구매
    book reserve 예약
    fetch retrieve grab
    image picture photo 이미지 사진
    email e-mail mail 이메일 메일
    summary summarise 요약
    average mean 평균
    keyword 키워드
    language 언어
    table 표
    row 행
    column 열 컬럼
    file 파일
    data 데이터
    text 텍스트
    link 링크
    archive 압축
    duplicate dedupe 중복
    calculate compute 계산
    read 읽 읽어
    save store 저장
    send 보내 전송
    sort 정렬
    convert 변환
    topic theme 주제
    count 개수 갯수
    checksum fingerprint 체크섬
    hash 해시
    """.strip().splitlines()
)
"""Words that mean the same, the one that stands for all of them first."""

VERBS = frozenset(
    """
    add build calculate call check classify clean compare compute convert count create decode deduplicate detect
    download draw drop email encode extract fetch filter find generate get group hash join keep label list load
    look make mask merge notify open parse pick plot post print pull query rank read redact remove render report
    resize run save search select send show sort store sum summarise summarize tag take translate turn unzip
    upload validate write zip try
    """.split()
)
"""English verbs that begin an action, beside those that components bring along."""

DEMANDING = frozenset(
    """
    activate approve arrange attack ban block book boot break broadcast build burn buy call cancel chart chat clone
    commit compile connect crack cut deactivate delete deploy destroy dial disable disconnect draw drive drop email
    enable encrypt erase execute fly force format forecast forward grant hack hide hire install invest invite invoice
    kill launch lock log mail message migrate mine mount move order overwrite paint partition pay phone plan play plot
    predict print promote prove publish purchase push reboot record remit reply reserve reset restart restore revoke
    rollback run schedule sell send share shut sign simulate sing solve spend start stop submit subscribe switch
    terminate text train transcribe transfer translate transmit trade travel try tweet uninstall unlock update upgrade
    upload vote wipe wire withdraw
    송금 이체 삭제 번역 배포 재시작 취소 구매 예약 결제 종료 주문 전송 보내
    """.split()
)
"""Verbs whose deed nothing else stands in for: a component must know the verb itself."""

DESTRUCTIVE = frozenset("delete destroy drop erase format kill overwrite purge remove shred terminate wipe".split())
"""Deeds that must hit what they name: a component that knows the verb but not the thing does not serve them."""

SENDING = frozenset("email forward mail message notify post publish push send share submit tweet upload".split())
"""Verbs by which something leaves the machine; only a component that declares such an effect can serve them."""

OPAQUE = frozenset("encode encoding qr barcode hash checksum digest echo escape".split())
"""Words of components that take a text as it is, whatever it says: an address given to them is not opened."""

OPENED = frozenset("page site website content file article document".split())
"""Words that ask for what stands behind an address."""

CONDENSING = frozenset("summary summarize shorten condense abstract".split())
"""Words of components whose text stands beside the original and does not replace it."""

COUNTING = frozenset(["count"])
"""Words that ask for a number of things."""

WRITING = frozenset("write encode make render export dump format create generate".split())
"""First words of components that make a kind of content rather than read it."""

SAID_BY_ITSELF = {"expression": "calculate", "url": "fetch web page", "path": "read file"}
"""What a goal wants that only names something, by what it names."""

KIND_OF_ENDING = {
    "csv": "csv rows", "tsv": "csv rows", "json": "json", "jsonl": "jsonl", "txt": "text file", "log": "text file",
    "md": "markdown", "html": "html", "htm": "html", "xml": "xml feed", "rss": "rss feed", "yaml": "text file",
    "yml": "text file", "pdf": "pdf", "zip": "zip archive", "png": "image", "jpg": "image", "jpeg": "image",
    "gif": "image", "webp": "image", "ndjson": "jsonl", "toml": "toml", "xlsx": "xlsx rows", "docx": "docx",
    "pptx": "pptx",
}  # fmt: skip
"""What a file is called in words, by the ending of its name."""

KIND_WORDS = "csv json jsonl toml markdown html xml rss feed pdf docx pptx xlsx zip image qr"
"""Words for kinds of content, by which a reader made for one is told from a reader made for another."""

FILE_WORDS = "file csv json pdf zip image markdown document spreadsheet inbox attachment"
WEB_WORDS = "page site website url link webpage homepage feed rss html 사이트 홈페이지 페이지 주소 피드"
"""Words for something that a goal speaks of without naming it: a file, a page."""
