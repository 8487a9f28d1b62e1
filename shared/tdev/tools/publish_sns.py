"""Publish to a topic."""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Published(TypedDict):
    """What SNS says.

    Attributes:
        message_id: id of the message
    """

    message_id: str


@tool(
    phrases=[
        "publish to the SNS topic",
        "notify the subscribers of a topic",
        "send an SNS notification",
        "SNS 알림 발행",
        "SNS 토픽에 게시",
        "구독자에게 SNS 알림",
    ],
    tags=["aws", "sns", "notify"],
    effects=["send"],
)
def publish_sns(topic_arn: str, text: str, context: Context, subject: str = "") -> Published:
    """Publish a text to an SNS topic.

    Args:
        topic_arn: ARN of the topic
        text: the message
        context: gives the client of SNS
        subject: subject for subscribers by e-mail, at most 100 characters on one line

    Returns:
        The id of the message.

    Raises:
        NotFoundError: When there is no such topic.
        DeniedError: When there are no credentials, or they may not publish.
        InvalidError: When the message is empty, or the subject cannot be used.

    Examples:
        >>> topic = context.aws("sns").create_topic(Name="examples")["TopicArn"]
        >>> len(publish_sns(topic, "hello", context)["message_id"])
        36
    """
    if not text:
        raise InvalidError("the message is empty")
    if len(subject) > 100 or not subject.isprintable():
        raise InvalidError("the subject cannot be used", hint="at most 100 characters on one line")
    sns: SNSClient = context.aws("sns")
    named = {"Subject": subject} if subject else {}
    answer = sns.publish(TopicArn=topic_arn, Message=text, **named)
    return {"message_id": str(answer["MessageId"])}
