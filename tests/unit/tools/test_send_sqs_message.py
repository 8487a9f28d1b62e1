"""Messages to queues."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.send_sqs_message import send_sqs_message
from tests.support.aws_services import aws_services
from tests.support.components import context_in


def test_a_message_arrives(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        queue = aws("sqs").create_queue(QueueName="q")["QueueUrl"]
        sent = send_sqs_message(queue, "안녕", context)
        (got,) = aws("sqs").receive_message(QueueUrl=queue)["Messages"]
        assert (got["Body"], got["MessageId"]) == ("안녕", sent["message_id"])
        with pytest.raises(NotFoundError):
            send_sqs_message(queue + "x", "a", context)


def test_a_repeated_step_sends_nothing_twice_to_a_fifo_queue(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws, effect_key="run/step/1")
        queue = aws("sqs").create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        for _ in range(2):
            send_sqs_message(queue, "a", context, "g")
        assert len(aws("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]) == 1


@pytest.mark.parametrize(("queue", "text", "group"), [("q", "", ""), ("q", "a", "g"), ("q.fifo", "a", "")])
def test_what_cannot_be_sent_is_refused_before_aws_is_asked(tmp_path: Path, queue: str, text: str, group: str) -> None:
    with pytest.raises(InvalidError):
        send_sqs_message(queue, text, context_in(tmp_path), group)
