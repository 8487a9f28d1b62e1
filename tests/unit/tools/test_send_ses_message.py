"""E-mails through SES."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.send_ses_message import send_ses_message
from tests.support.aws_services import aws_services
from tests.support.components import context_in


def test_a_verified_sender_can_send(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        with pytest.raises(InvalidError, match="not verified"):
            send_ses_message("me@example.com", ["you@example.com"], "Hi", "text", context)
        aws("sesv2").create_email_identity(EmailIdentity="me@example.com")
        assert send_ses_message("me@example.com", ["you@example.com"], "Hi", "text", context)["message_id"]


@pytest.mark.parametrize(
    ("sender", "receivers", "subject"),
    [
        ("me", ["a@b.co"], "s"),
        ("me@b.co", [], "s"),
        ("me@b.co", ["a@b.co,c@d.co"], "s"),
        ("me@b.co", ["a@b.co"] * 51, "s"),
        ("me@b.co", ["a@b.co"], " "),
        ("me@b.co", ["a@b.co"], "s\r\nBcc: all@b.co"),
        ("me@b.co\n", ["a@b.co"], "s"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_aws_is_asked(
    tmp_path: Path, sender: str, receivers: list[str], subject: str
) -> None:
    with pytest.raises(InvalidError):
        send_ses_message(sender, receivers, subject, "text", context_in(tmp_path))
