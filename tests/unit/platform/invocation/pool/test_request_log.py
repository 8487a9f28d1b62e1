import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.invocation.pool.request_log import RequestLog, parse_line


def _parse(text: str):
    return parse_line(text, 1.0, "plan", "r-1")


@pytest.mark.parametrize(
    ("text", "level", "message"),
    [
        ("plain words", "INFO", "plain words"),
        ("[WARNING]\t2026-11-21T08:43:00.123Z\tr-1\twatch out", "WARNING", "watch out"),
        ("[ERROR] ValueError: no\nTraceback", "ERROR", "ValueError: no\nTraceback"),
        ("[warn] x", "WARNING", "x"),
        ("[FATAL] x", "CRITICAL", "x"),
        ("[1, 2, 3]", "INFO", "[1, 2, 3]"),
        ("[ERROR", "INFO", "[ERROR"),
        ('{"level": "warning", "message": "m"}', "WARNING", "m"),
        ('{"message": {"a": 1}}', "INFO", '{"a": 1}'),
        ('{"level": "ODD", "message": "m"}', "INFO", "m"),
        ('{"no": "words"}', "INFO", '{"no": "words"}'),
        ('[ERROR]\t2026-11-21T08:43:00.123Z\tr-1\t{"message": "m"}', "ERROR", "m"),
        ('[INFO]\t2026-11-21T08:43:00.123Z\tr-1\t{"message": "m", "level": "WARNING"}', "WARNING", "m"),
        ('[INFO]\t2026-11-21T08:43:00.123Z\tr-1\t{"no": "words"}', "INFO", '{"no": "words"}'),
        ("{broken", "INFO", "{broken"),
        ('{"level": "ERROR", "errorType": "KeyError", "errorMessage": "no"}', "ERROR", "KeyError: no"),
        ('{"errorMessage": "no", "errorType": ""}', "INFO", "Error: no"),
        (
            '{"errorType": "KeyError", "errorMessage": "no", "stackTrace": ["  line 1\\n", "  line 2"]}',
            "INFO",
            "KeyError: no\nTraceback (most recent call last):\n  line 1\n  line 2",
        ),
        (
            '{"message": "it failed", "errorType": "KeyError", "errorMessage": "no", "stackTrace": ["  line 1"]}',
            "INFO",
            "it failed\nTraceback (most recent call last):\n  line 1\nKeyError: no",
        ),
        ('{"message": "m", "errorMessage": 7, "stackTrace": 7}', "INFO", "m\nError: 7"),
        ('{"message": ' + "[" * 5000, "INFO", '{"message": ' + "[" * 5000),
    ],
)
def test_a_line_is_read_for_its_level_and_message(text, level, message):
    entry = _parse(text)
    assert (entry.level, entry.message) == (level, message)
    assert (entry.function, entry.request_id, entry.time) == ("plan", "r-1", 1.0)


@pytest.mark.parametrize("name", ["execution", "execution_id"])
def test_a_structured_line_may_name_its_execution(name):
    entry = _parse(f'{{"message": "m", "{name}": "exec-1", "more": [1]}}')
    assert entry.execution == "exec-1"
    assert entry.fields == {name: "exec-1", "more": [1]}


def test_what_the_entry_says_already_is_no_field():
    text = (
        '{"timestamp": "2026-11-21T08:43:00Z", "level": "INFO", "message": "m", "logger": "tdev.api", '
        '"requestId": "r-1", "status": 200, "request_id": "of the gateway"}'
    )
    assert _parse(text).fields == {"logger": "tdev.api", "status": 200, "request_id": "of the gateway"}


@given(lines=st.lists(st.text("abc é", min_size=1, max_size=10), max_size=6), cuts=st.lists(st.integers(0, 80)))
def test_how_the_bytes_arrive_does_not_matter(lines, cuts):
    data = "".join(f"{line}\n" for line in lines).encode()
    log = RequestLog("plan", lambda: 1.0)
    position = 0
    for cut in [*sorted(cuts), len(data)]:
        log.output(data[position:cut])
        position = max(position, cut)
    assert [entry.message for entry in log.take()] == lines
    assert log.take() == []


def test_a_line_that_does_not_end_is_kept_before_a_note():
    log = RequestLog("plan", lambda: 1.0)
    log.request_id = "r-1"
    log.output(b"no end")
    log.flush_line()
    log.note("END", duration_ms=1.5)
    assert [(entry.message, entry.fields) for entry in log.take()] == [("no end", {}), ("END", {"duration_ms": 1.5})]


def test_output_over_the_bound_is_counted_and_forgotten():
    log = RequestLog("plan", lambda: 1.0)
    for _ in range(20):
        log.output(b"x" * 99_999 + b"\n")
    entries = log.take()
    assert len(entries) == 11
    assert entries[-1].level == "WARNING"
    assert entries[-1].message.startswith("1000000 bytes of output")
    log.output(b"again\n")
    assert [entry.message for entry in log.take()] == ["again"]
