"""Log records in the form that Lambda gives them: one JSON object per line, so that each field can be asked for.

Our code logs a message and its fields: ``logger.info("request", extra={"status": 200})``. With the log format JSON
Lambda's runtime client makes ``{"timestamp": ..., "level": "INFO", "message": "request", "logger": "tdev.api",
"requestId": ..., "status": 200}`` of it. The workers of the laptop region log in that format too; this module is for
what runs without that client: our own one, and functions in the process of the command line.
"""

import json
import logging
import time
import traceback
from typing import Any

from tdev.kernel.redaction import HANDED_OUT, MASK, SHAPES

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "aws_request_id", "tenant_id"}
"""What a record has without ``extra``."""


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """The fields that were given with the message (``extra``)."""
    return {name: value for name, value in vars(record).items() if name not in _OWN}


class Redacting(logging.Filter):
    """Takes secrets out of records before a handler writes them: values that were handed out, and what looks like keys.

    A filter of handlers, not of loggers: those see only what is logged to them and not to the ones below.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, cleaned."""
        message = record.getMessage()
        cleaned = _cleaned(message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        for name, value in fields_of(record).items():
            setattr(record, name, _cleaned(value))
        if record.exc_info and record.exc_info[1] is not None:
            kind, error, trace = record.exc_info
            told = _cleaned(str(error))
            if told != str(error):
                record.exc_info, record.exc_text = (kind, Exception(told), trace), None
        return True


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return SHAPES.sub(MASK, HANDED_OUT.text(value))
    return HANDED_OUT.value(value)


REDACTING = Redacting()
"""One for all handlers: adding it twice changes nothing."""


def keep_secrets() -> None:
    """Let no handler of this process write a secret, whoever has set it up."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(REDACTING)


class LambdaJson(logging.Formatter):
    """Writes records as Lambda's runtime client does with ``AWS_LAMBDA_LOG_FORMAT=JSON`` (awslambdaric 4.2)."""

    def __init__(self) -> None:
        super().__init__()
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line; a value that is no JSON is written as its text."""
        line: dict[str, Any] = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": getattr(record, "aws_request_id", None),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line |= {
                "stackTrace": traceback.format_tb(record.exc_info[2]),
                "errorType": record.exc_info[0].__name__,
                "errorMessage": str(record.exc_info[1]),
                "location": f"{record.pathname}:{record.funcName}:{record.lineno}",
            }
        line = {**fields_of(record), **line}
        return json.dumps({name: v for name, v in line.items() if v is not None}, ensure_ascii=False, default=str)
