"""Messages to topics."""

import json
from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.publish_sns import publish_sns
from tests.support.aws_services import aws_services
from tests.support.components import context_in


def test_subscribers_get_the_message(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        queue = aws("sqs").create_queue(QueueName="q")["QueueUrl"]
        named = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        topic = aws("sns").create_topic(Name="t")["TopicArn"]
        aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=named)
        sent = publish_sns(topic, "hello", context, "Report")
        (got,) = aws("sqs").receive_message(QueueUrl=queue)["Messages"]
        told = json.loads(got["Body"])
        assert (told["Message"], told["Subject"], told["MessageId"]) == ("hello", "Report", sent["message_id"])
        with pytest.raises(NotFoundError):
            publish_sns(topic + "x", "a", context)


@pytest.mark.parametrize(("text", "subject"), [("", ""), ("a", "x" * 101), ("a", "x\ny")])
def test_what_cannot_be_sent_is_refused_before_aws_is_asked(tmp_path: Path, text: str, subject: str) -> None:
    with pytest.raises(InvalidError):
        publish_sns("arn", text, context_in(tmp_path), subject)
