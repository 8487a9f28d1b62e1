"""Values for the templates that read and write texts."""

import re
from itertools import permutations
from typing import Any

from tdev.domain.composing.fitting.facts import Candidates, Facts
from tdev.domain.composing.fitting.patterns import learned, named, shaped

_STEPS = {
    "strip": "strip trim clean 공백 정리",
    "collapse": "collapse space whitespace normalize clean 공백 정리",
    "lower": "lower small normalize slug snake kebab 소문자",
    "upper": "upper capital shout initials acronym constant 대문자",
    "title": "title name 제목",
    "capitalize": "capitalize sentence first 첫",
    "capitalize_words": "capitalize each word",
    "swapcase": "swap case",
    "reverse": "reverse backward mirror 뒤집 거꾸로",
    "reverse_words": "reverse words order 단어",
    "sort_words": "sort words alphabet 정렬",
    "unique_words": "unique words repeated duplicate 중복",
    "sort_letters": "sort letters characters anagram 정렬",
    "unique_letters": "unique letters characters duplicate repeated 중복",
    "split_case": "camel pascal snake split",
    "hyphens": "slug hyphen kebab dash 슬러그 하이픈",
    "underscores": "snake underscore constant 밑줄",
    "camel": "camel",
    "pascal": "pascal class",
    "no_punctuation": "punctuation 부호 특수",
    "no_digits": "digits numbers without 숫자",
    "only_digits": "digits numbers only phone 숫자만",
    "only_letters": "letters only 글자만",
    "no_spaces": "spaces whitespace remove 공백",
    "no_vowels": "vowel disemvowel 모음",
    "no_tags": "tags html markup 태그",
    "initials": "initials acronym first letters 머리글자",
    "first_word": "first word 첫 단어",
    "last_word": "last word surname 마지막 단어",
    "first_line": "first line 첫 줄",
}


def text_steps(facts: Facts) -> Candidates:
    """One to three steps; longer ones only of steps that the words speak of."""
    told = [step for step, words in _STEPS.items() if facts.said(*words.split())]
    told.sort(key=lambda step: not facts.said(step.replace("_", " "), step.replace("_", " the "), step))
    if facts.said("words"):
        told.sort(key=lambda step: "words" not in step or not facts.said(step.partition("_")[0]))
    if facts.blind:
        sure = [step for step in told if facts.said(step.replace("_", " "), *_STEPS[step].split()[:1])]
        yield from ({"steps": [step]} for step in sure[:1])
        return
    for step in (*told, *(step for step in _STEPS if step not in told)):
        yield {"steps": [step]}
    others = ("strip", "collapse", "lower", "upper", "no_punctuation", "reverse", "no_spaces", "hyphens", "split_case")
    near = list(dict.fromkeys((*told, *others)))
    for pair in permutations(near, 2):
        yield {"steps": list(pair)}
    for triple in permutations(near[:7], 3):
        yield {"steps": list(triple)}


def extract_pattern(facts: Facts) -> Candidates:
    """Named patterns, then those that the examples show."""
    answers = facts.answers
    convert = _conversion([item for answer in answers if isinstance(answer, list) for item in answer])
    unique = facts.said("unique", "distinct", "once", "중복")
    pairs = [(text, answer) for text, answer in zip(facts.firsts, answers, strict=True) if isinstance(answer, list)]
    for pattern, group in (*named(facts), *_quoted(facts), *learned(pairs)):
        for once in (unique, not unique) if not facts.blind else (unique,):
            yield {"pattern": pattern, "group": group, "unique": once, "convert": convert}


def find_first(facts: Facts) -> Candidates:
    """As ``extract_pattern``, for one part; the answer for nothing found is taken from an example."""
    pairs_ = zip(facts.firsts, facts.answers, strict=True)
    odd = [answer for text, answer in pairs_ if answer in (None, "") or str(answer) not in str(text).replace(",", "")]
    odd = [answer for answer in odd if answer in (None, "", 0, -1) or isinstance(answer, str)]
    answers = [answer for answer in facts.answers if answer not in odd]
    default: Any = odd[0] if odd else None if not answers or not isinstance(answers[0], str) else ""
    if not answers and not facts.blind:
        return
    convert = _conversion(answers)
    pairs = [(text, [answer]) for text, answer in zip(facts.firsts, facts.answers, strict=True) if answer not in odd]
    for pattern, group in (*named(facts), *_quoted(facts), *learned(pairs)):
        yield {"pattern": pattern, "group": group, "default": default, "convert": convert}


def _quoted(facts: Facts) -> list[tuple[str, int]]:
    """What the words quote, as patterns: literally, and with everything that follows or precedes it."""
    found = [(re.escape(quote), 0) for quote in facts.quotes]
    return found + [(rf"{re.escape(quote)}\s*(\S+)", 1) for quote in facts.quotes]


def _conversion(values: list[Any]) -> str:
    if values and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return "integer"
    numbers = bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return "number" if numbers else "text"


def replace_pattern(facts: Facts) -> Candidates:
    """A pattern that is said or quoted, and what the examples show in its place."""
    quotes = facts.quotes
    inserted = sorted(_inserted(facts), key=len)
    replacements = list(dict.fromkeys([*(quotes[1:2]), *inserted[:2], "", " ", "-", "_", *inserted, *quotes]))
    patterns = [re.escape(quote) for quote in quotes[:3]] + [pattern for pattern, _ in named(facts, only_said=True)]
    patterns += [pattern for pattern, _ in named(facts) if pattern not in patterns]
    runs = [f"(?:{pattern})+" for pattern in patterns[:12]]
    if facts.blind:
        removing = facts.said("remove", "delete", "strip", "제거", "없애", "삭제")
        if removing and patterns:
            yield {"pattern": patterns[0], "replacement": ""}
        elif len(quotes) >= 2:
            yield {"pattern": re.escape(quotes[0]), "replacement": quotes[1]}
        return
    removed = sorted({letter for text, answer in _pairs(facts) for letter in set(text) - set(answer)})
    if removed:
        patterns += ["|".join(map(re.escape, removed)), f"[{re.escape(''.join(removed))}]+"]
    said, rest = patterns[:6], [*patterns[6:], *runs]
    for some in (said, rest):
        for replacement in replacements[:10]:
            yield from ({"pattern": pattern, "replacement": replacement} for pattern in some)


def _pairs(facts: Facts) -> list[tuple[str, str]]:
    calls = zip(facts.firsts, facts.answers, strict=True)
    return [(text, answer) for text, answer in calls if isinstance(text, str) and isinstance(answer, str)]


def _inserted(facts: Facts) -> list[str]:
    """Pieces of the answers that their texts do not have."""
    found = []
    for text, answer in _pairs(facts):
        found += [run for run in re.findall(r"\W+|\w+", answer) if run not in text]
        found += [run for run in re.findall(r"\S+", answer) if run not in text]
        found += [letter for letter in dict.fromkeys(answer) if letter not in text]
    return list(dict.fromkeys(found))[:6]


def split_text(facts: Facts) -> Candidates:
    """Separators that are quoted or said, else those that stand in the texts."""
    spoken = {
        ",": "comma, csv, 쉼표",
        ";": "semicolon, 세미콜론",
        "\n": "line, newline, 줄",
        "|": "pipe, 파이프",
        "": "word, space, 단어, 공백",
        "\t": "tab, 탭",
        ":": "colon",
        "/": "slash, path",
        "-": "dash, hyphen",
        ".": "dot, period",
        "\n\n": "paragraph, 문단",
        "_": "underscore",
        "=": "equal",
        "&": "ampersand, query",
    }
    told = facts.told(spoken)
    marks = [*facts.quotes, *told] if facts.blind else [*facts.quotes, *told, *spoken]
    items = [item for answer in facts.answers if isinstance(answer, list) for item in answer]
    convert = _conversion(items)
    for mark in dict.fromkeys(marks):
        for trim in (True, False):
            for drop in (True, False):
                yield {"separator": mark, "trim": trim, "drop_empty": drop, "convert": convert}


def join_list(facts: Facts) -> Candidates:
    """Separators that the examples show between the items."""
    empties = [answer for given, answer in facts.calls if given[0] == [] and isinstance(answer, str)]
    empty = empties[0] if empties else ""
    for separator, last in _between(facts):
        yield {"separator": separator, "last": last, "empty": empty}


def _between(facts: Facts) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for given, answer in facts.calls:
        items = given[0]
        if not isinstance(items, list) or len(items) < 2 or not isinstance(answer, str):
            continue
        match = re.fullmatch("(.*?)".join(re.escape(str(item)) for item in items), answer, re.DOTALL)
        if match and match.groups():
            found.append((match.group(1), match.groups()[-1]))
    # The longest list shows the separator before the last item apart from the others.
    found += [(first, last) for first, _ in found for _, last in found]
    if not found:
        said = {", ": "comma 쉼표", "\n": "line 줄", " ": "space 공백", "-": "dash hyphen", "": "concatenat"}
        found = [(mark, mark) for mark in facts.quotes]
        found += [(mark, mark) for mark, words in said.items() if facts.said(*words.split())]
    return list(dict.fromkeys(reversed(found)))


def measure_text(facts: Facts) -> Candidates:
    """Named patterns and quoted texts."""
    quoted = [re.escape(quote) for quote in facts.quotes]
    unique, loose = facts.said("unique", "distinct", "different"), facts.said("ignore case", "case-insensitive")
    patterns = [*quoted, *(pattern for pattern, _ in named(facts))]
    for once in dict.fromkeys((unique, not unique)) if not facts.blind else (unique,):
        for ignore in dict.fromkeys((loose, not loose)) if not facts.blind else (loose,):
            for pattern in patterns[:1] if facts.blind else patterns:
                yield {"pattern": pattern, "unique": once, "ignore_case": ignore}


def check_text(facts: Facts) -> Candidates:
    """The form that all right examples share, and named patterns."""
    right = [text for text, answer in zip(facts.firsts, facts.answers, strict=True) if answer is True]
    told = [pattern for pattern, _ in named(facts, only_said=True)]
    plain = [text for text in right if isinstance(text, str)]
    form = shaped(plain) if len(plain) > 1 or any(text.lower() in facts.words for text in plain) else None
    strong = [r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"] if facts.said("email", "e-mail", "이메일") else []
    octet = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
    strong += [rf"{octet}(?:\.{octet}){{3}}"] if facts.said("ip ", "ipv4", "ip address") else []
    strong += [r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})"] if facts.said("color", "colour", "hex") else []
    strong += [r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"] if facts.said("date", "날짜") else []
    strong += [r"(?:[01]\d|2[0-3]):[0-5]\d"] if facts.said("time", "시각") else []
    if facts.said("password", "비밀번호"):
        least = facts.numbers[0] if facts.numbers else 8
        strong += [
            rf"(?=.*[A-Za-z])(?=.*\d).{{{least},}}",
            rf"(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{{{least},}}",
            f".{{{least},}}",
        ]
    named_ones = [*strong, *told[:6]] if not facts.blind else [*strong, *told][:1]
    for pattern in (*named_ones, *([form] if form else [])):
        for trim in (False,) if facts.blind else (False, True):
            yield {"pattern": pattern, "trim": trim}


_CHECKS = {
    "palindrome": "palindrome, 회문",
    "contains": "contain, include, has, mention, 포함",
    "starts": "start, begin, prefix, 시작",
    "ends": "end, suffix, 끝",
    "empty": "empty, blank, 비어, 빈",
    "upper": "upper, capital, 대문자",
    "lower": "lower, small, 소문자",
    "numeric": "numeric, number, 숫자",
    "pangram": "pangram, every letter",
    "isogram": "isogram, repeat",
}


def test_text(facts: Facts) -> Candidates:
    """Checks that are said, with quoted values or parts that all right examples share."""
    told = facts.told(_CHECKS)
    for check in told if facts.blind else dict.fromkeys((*told, *_CHECKS)):
        values = facts.quotes if check in ("contains", "starts", "ends") else [""]
        for value in values:
            for ignore in (check == "palindrome", check != "palindrome"):
                yield {"check": check, "value": value.lower() if ignore else value, "ignore_case": ignore}


def shorten_text(facts: Facts) -> Candidates:
    """The length is the longest answer, or a number that is said."""
    cut = [(text, answer) for text, answer in _pairs(facts) if text != answer]
    lengths = [number for number in facts.numbers if isinstance(number, int) and number > 0]
    lengths += sorted({len(answer) for _, answer in cut}, reverse=True)
    suffixes = ["...", "…", "", *facts.quotes]
    suffixes.sort(key=lambda suffix: not (suffix and cut and all(answer.endswith(suffix) for _, answer in cut)))
    for length in dict.fromkeys(lengths):
        for suffix in suffixes[:1] if facts.blind else suffixes:
            for whole in (facts.said("word", "단어"), not facts.said("word", "단어")):
                for total in (length, length + len(suffix)):
                    if total > len(suffix):
                        yield {"length": total, "suffix": suffix, "whole_words": whole}


def mask_text(facts: Facts) -> Candidates:
    """What is said, and how much of it the examples leave visible."""
    marks = [mark for mark in "*#xX•" if any(mark in str(answer) for answer in facts.answers)] or ["*"]
    patterns = [pattern for pattern, _ in named(facts, only_said=True)]
    patterns += [r"\d(?:[\d -]*\d)?", r"(?s:.+)", r"\S+", r"\d", r"[\w.+-]+(?=@)", r"\d{4,}", r"\w+", r"\w"]
    keeps = [(0, 0), (0, 4), (1, 0), (2, 0), (0, 2), (1, 1), (3, 0), (2, 2), (0, 3), (4, 4)]
    numbers = [number for number in facts.numbers if isinstance(number, int) and 0 < number < 20]
    keeps = [(0, number) for number in numbers] + [(number, 0) for number in numbers] + keeps
    for pattern in patterns[:1] if facts.blind else patterns:
        for first, last in keeps[:1] if facts.blind else keeps:
            for mark in marks:
                yield {"pattern": pattern, "keep_first": first, "keep_last": last, "mark": mark}


def format_text(facts: Facts) -> Candidates:
    """The parts between the inputs, from the first example or from a quoted text with {names}."""
    for quote in facts.quotes:
        if re.search(r"\{\w+", quote):
            yield {"parts": _braced(quote)}
    if facts.calls:
        given, answer = max(facts.calls, key=lambda call: sum(len(str(value)) for value in call[0]))
        if isinstance(answer, str):
            forms = ("", ",", ".2f", ",.2f", ".1f", ",.0f", ".0f", "02d", "03d", "05d", ".1%", ".0%", ".2%")
            options = [[(f, _as(v, f)) for f in forms if _as(v, f)] for v in given]
            yield from _cut(answer, facts.bound, options)


def _as(value: Any, form: str) -> str:
    try:
        return format(value, form) if form and isinstance(value, int | float) else "" if form else str(value)
    except (ValueError, TypeError):
        return ""


def _braced(text: str) -> list[list[str]]:
    parts: list[list[str]] = []
    for plain, field, form in re.findall(r"([^{}]+)|\{(\w+)(?::([^{}]*))?\}", text):
        parts.append(["text", plain] if plain else ["input", field, form])
    return parts


def _cut(answer: str, names: tuple[str, ...], options: list[list[tuple[str, str]]]) -> Candidates:
    """The answer with one written value per input taken out of it."""
    found = [
        (answer.find(text), name, form, text) for name, each in zip(names, options, strict=True) for form, text in each
    ]
    found = [each for each in found if each[0] >= 0]
    # Longer ways to write a value come first: 1,234.50 before 1.
    chosen: dict[str, tuple[int, str, str, str]] = {}
    for each in sorted(found, key=lambda each: -len(each[3])):
        taken = any(
            each[0] < place + len(text) and place < each[0] + len(each[3]) for place, _, _, text in chosen.values()
        )
        if each[1] not in chosen and not taken:
            chosen[each[1]] = each
    if not chosen:
        return
    names_here = "|".join(re.escape(text) for _, _, _, text in chosen.values() if text)
    by_text = {text: (name, form) for _, name, form, text in chosen.values()}
    parts = [
        ["input", *by_text[piece]] if piece in by_text else ["text", piece]
        for piece in re.split(f"({names_here})", answer)
        if piece
    ]
    yield {"parts": parts}


def encode_text(facts: Facts) -> Candidates:
    """Encodings that are said, then all of them."""
    words = {
        "base64": "base64",
        "hex": "hex",
        "url": "url, percent",
        "html": "html, escape",
        "caesar": "caesar, rot, shift, 시저",
    }
    told = facts.told(words)
    reading = facts.said("decode", "unescape", "디코딩", "unquote", "decrypt")
    shifts = [int(number) for number in facts.numbers] + ([13] if facts.said("rot13") else [])
    for encoding in told if facts.blind else dict.fromkeys((*told, *words)):
        for decode in (reading,) if facts.blind else (reading, not reading):
            for shift in dict.fromkeys((*shifts, *range(1, 26))) if encoding == "caesar" and not decode else (0,):
                yield {"encoding": encoding, "decode": decode, "shift": shift}


def digest_text(facts: Facts) -> Candidates:
    """Digests that are said, as long as the answers."""
    lengths = {len(answer) for answer in facts.answers if isinstance(answer, str)}
    length = lengths.pop() if len(lengths) == 1 else None
    if facts.blind and facts.said("first", "short") and facts.numbers:
        length = int(facts.numbers[0])
    algorithms = ("sha256", "sha512", "sha1", "md5", "blake2b")
    told = [each for each in algorithms if facts.said(each, each.replace("sha", "sha-"))]
    for algorithm in told if facts.blind else dict.fromkeys((*told, *algorithms)):
        full = {"sha256": 64, "sha512": 128, "sha1": 40, "md5": 32, "blake2b": 128}[algorithm]
        yield {"algorithm": algorithm, "length": None if length is None or length == full else length}
