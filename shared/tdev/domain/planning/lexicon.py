"""The words the planner knows of itself; everything else it learns from the registry."""

STOP = frozenset(
    """
    a after all also an and any are as at be been before by can could do does each every finally for from get
    give given has have help i if in into is it its just let like make me my need new next of on once one only
    or our out per please put result results should show so some such tell that the their them then there these
    they this those to us use using via want was we what when where which will with would you your
    """.split()
)
"""English words that say nothing about what to do."""

KOREAN_STOP = frozenset(
    """
    그리고 그다음 그 이 저 것 수 좀 결과 다음 후 뒤 및 또 각 모든 나 내 우리 주세요 줘
    """.split()
)

KOREAN_ENDINGS = tuple(
    """
    해주세요 해줘요 해줄래 해줘 하세요 하십시오 하고 해서 하여 하면 하기 하는 한 할 해
    으로부터 로부터 에서는 에서 에게 까지 부터 이라는 라는 으로 로 을 를 이 가 은 는 에 의 와 과 도
    만 주세요 줘요 줘 어서 아서 고 서 면 기 된 되는 인 들
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
    "aws css dns feed filter header https letter need news number order other paper seed server speed status".split()
)
"""English words whose end only looks like a suffix."""

VERBS = frozenset(
    """
    add build calculate call check classify clean compare compute convert count create decode deduplicate detect
    download draw drop email encode extract fetch filter find generate get group hash join keep label list load
    look make mask merge notify open parse pick plot post print pull query rank read redact remove render report
    resize run save search select send show sort store sum summarise summarize tag take translate turn unzip
    upload validate write zip
    """.split()
)
"""English verbs that begin an action, beside those that components bring along."""
