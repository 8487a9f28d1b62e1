"""Send an e-mail through SES."""

import re
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST_RECEIVERS = 50


class Mailed(TypedDict):
    """What SES says.

    Attributes:
        message_id: id of the message
    """

    message_id: str


@tool(
    phrases=[
        "send through SES",
        "send with Amazon SES",
        "hand the message to SES",
        "SES로 발송",
        "SES 전송",
        "아마존 SES로 보내줘",
        "mail it with the subject",
    ],
    tags=["aws", "ses"],
    effects=["send"],
)
def send_ses_message(sender: str, receivers: list[str], subject: str, text: str, context: Context) -> Mailed:
    """Send an e-mail in plain text through Amazon SES.

    Args:
        sender: address that SES has verified
        receivers: addresses, 1 to 50; each sees the others
        subject: the subject, on one line
        text: the message
        context: gives the client of SES

    Returns:
        The id of the message. It was taken, which does not mean that it arrived.

    Raises:
        InvalidError: When an address is none, the subject is empty or has several lines, or SES has not verified the
            sender.
        DeniedError: When there are no credentials, or they may not send.

    Examples:
        >>> _ = context.aws("sesv2").create_email_identity(EmailIdentity="me@example.com")
        >>> found = send_ses_message("me@example.com", ["you@example.com"], "Report", "All is well.", context)
        >>> len(found["message_id"]) > 20
        True
    """
    wrong = [each for each in (sender, *receivers) if not _ADDRESS.fullmatch(each)]
    if wrong or not 1 <= len(receivers) <= MOST_RECEIVERS:
        told = f"{wrong[0][:80]!r} is no e-mail address" if wrong else f"{len(receivers)} receivers; give 1 to 50"
        raise InvalidError(told)
    if not subject.strip() or not subject.isprintable():
        raise InvalidError("the subject is empty or has several lines")
    ses: SESV2Client = context.aws("sesv2")
    answer = ses.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": receivers},
        Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}},
    )
    return {"message_id": str(answer["MessageId"])}
