"""Send a message to a queue."""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Sent(TypedDict):
    """What SQS says.

    Attributes:
        message_id: id of the message
    """

    message_id: str


@tool(
    phrases=[
        "send to the SQS queue",
        "enqueue a message",
        "put a message on SQS",
        "SQS에 메시지 보내줘",
        "큐에 메시지 넣기",
        "SQS 전송",
    ],
    tags=["aws", "sqs", "notify"],
    effects=["send"],
)
def send_sqs_message(queue_url: str, text: str, context: Context, group: str = "") -> Sent:
    """Send a text to an SQS queue. A FIFO queue gets the step's key, so that a repeated step sends nothing twice.

    Args:
        queue_url: address of the queue
        text: the message
        context: gives the client of SQS and the key of this effect
        group: message group of a FIFO queue

    Returns:
        The id of the message.

    Raises:
        NotFoundError: When there is no such queue.
        DeniedError: When there are no credentials, or they may not send.
        InvalidError: When the message is empty, or a FIFO queue has no group.

    Examples:
        >>> queue = context.aws("sqs").create_queue(QueueName="examples")["QueueUrl"]
        >>> len(send_sqs_message(queue, "hello", context)["message_id"])
        36
    """
    fifo = queue_url.endswith(".fifo")
    if not text or fifo != bool(group):
        raise InvalidError("the message is empty, or has a group for a queue that is no FIFO queue, or none for one")
    sqs: SQSClient = context.aws("sqs")
    if fifo:
        key = context.effect_key[:128]
        once = {"MessageDeduplicationId": key} if key else {}
        answer = sqs.send_message(QueueUrl=queue_url, MessageBody=text, MessageGroupId=group, **once)
    else:
        answer = sqs.send_message(QueueUrl=queue_url, MessageBody=text)
    return {"message_id": str(answer["MessageId"])}
