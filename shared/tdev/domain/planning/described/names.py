"""Names of languages, currencies and cities in English and Korean."""

LANGUAGES = {
    name: code
    for code, forms in (
        ("en", "english 영어 영문"), ("ko", "korean 한국어 한글 국문"), ("ja", "japanese 일본어 일어"),
        ("zh", "chinese mandarin 중국어"), ("fr", "french 프랑스어 불어"), ("de", "german 독일어 독어"),
        ("es", "spanish 스페인어"), ("it", "italian 이탈리아어"), ("pt", "portuguese 포르투갈어"),
        ("ru", "russian 러시아어"), ("vi", "vietnamese 베트남어"), ("th", "thai 태국어"), ("ar", "arabic 아랍어"),
        ("hi", "hindi 힌디어"), ("id", "indonesian 인도네시아어"),
        ("tr", "turkish 터키어"), ("nl", "dutch 네덜란드어"),
        ("pl", "polish 폴란드어"), ("sv", "swedish 스웨덴어"),
        ("uk", "ukrainian 우크라이나어"), ("el", "greek 그리스어"),
        ("he", "hebrew 히브리어"), ("cs", "czech 체코어"), ("da", "danish 덴마크어"), ("fi", "finnish 핀란드어"),
        ("no", "norwegian 노르웨이어"), ("hu", "hungarian 헝가리어"), ("mn", "mongolian 몽골어"),
    )
    for name in forms.split()
}  # fmt: skip
"""By any of its names the two-letter code of a language (ISO 639-1)."""

CURRENCIES = {
    name: code
    for code, forms in (
        ("USD", "usd dollar dollars buck bucks 달러 미달러 불"), ("KRW", "krw won 원화 원"),
        ("EUR", "eur euro euros 유로"), ("JPY", "jpy yen 엔화 엔"), ("GBP", "gbp pound pounds sterling 파운드"),
        ("CNY", "cny yuan renminbi rmb 위안 위안화"), ("CHF", "chf franc francs 스위스프랑 프랑"),
        ("CAD", "cad"), ("AUD", "aud"), ("INR", "inr rupee rupees 루피"), ("VND", "vnd dong 동화"),
        ("THB", "thb baht 바트"), ("HKD", "hkd"), ("SGD", "sgd"), ("TWD", "twd"), ("MXN", "mxn peso pesos 페소"),
        ("BRL", "brl real reais 헤알"), ("RUB", "rub ruble rubles 루블"), ("SEK", "sek krona"), ("NOK", "nok"),
    )
    for name in forms.split()
}  # fmt: skip
"""By any of its names the code of a currency (ISO 4217)."""

CITIES = frozenset(
    """
    seoul busan incheon daegu daejeon gwangju jeju suwon ulsan tokyo osaka kyoto beijing shanghai london paris berlin
    munich hamburg madrid barcelona rome milan vienna zurich geneva amsterdam brussels lisbon dublin oslo stockholm
    helsinki copenhagen warsaw prague budapest athens istanbul moscow cairo dubai mumbai delhi bangkok hanoi singapore
    jakarta manila sydney melbourne auckland boston chicago seattle houston dallas denver miami toronto vancouver
    montreal
    서울 부산 인천 대구 대전 광주 제주 수원 울산 세종 강릉 전주 도쿄 오사카
    교토 베이징 상하이 런던 파리 베를린 뮌헨 마드리드
    로마 밀라노 빈 취리히 암스테르담 뉴욕 보스턴 시카고 시애틀 방콕 하노이 싱가포르
    자카르타 시드니 토론토 밴쿠버 홍콩 타이베이
    """.split()
)
"""Cities by their names, lower case."""

CHART_KINDS = {
    name: kind
    for kind, forms in (
        ("bar", "bar column_chart 막대 바차트"), ("line", "line 선 꺾은선 라인"), ("pie", "pie 원형 파이 원그래프"),
        ("scatter", "scatter 산점도 분산형"), ("histogram", "histogram 히스토그램"), ("area", "area 영역"),
    )
    for name in forms.split()
}  # fmt: skip
"""By what it is called the kind of a chart."""

MIDST = {
    "mean": "mean average avg 평균",
    "sum": "sum total 합계 총합 합 총액 합산 더해", "min": "min minimum lowest smallest 최소 최저",
    "max": "max maximum highest largest 최대 최고", "count": "count many 개수 건수", "median": "median 중앙값",
    "asc": "asc ascending smallest lowest oldest 오름차순 낮은",
    "desc": "desc descending largest highest top newest 내림차순 높은 큰",
    "average": "average mean avg 평균",
    "production": "production prod live 운영 프로덕션", "staging": "staging 스테이징",
    "development": "development dev 개발",
    "blue-green": "blue-green bluegreen 블루그린", "canary": "canary 카나리 카나리아",
    "immediate": "immediate immediately 즉시 바로",
    "lambda": "lambda 람다", "ecs": "ecs fargate", "local": "local locally 로컬",
    "open": "open 열린", "closed": "closed 닫힌",
    "terraform": "terraform 테라폼", "cloudformation": "cloudformation 클라우드포메이션",
}  # fmt: skip
"""How the usual choices are said."""

ENVIRONMENTS = ("production", "staging", "development")
STATES = ("open", "closed")
