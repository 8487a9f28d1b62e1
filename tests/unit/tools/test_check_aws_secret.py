"""Secrets, without their values."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.check_aws_secret import check_aws_secret
from tests.support.aws_services import aws_services
from tests.support.components import context_in


def test_state_is_told_and_the_value_is_not(tmp_path: Path) -> None:
    with aws_services() as aws:
        context = context_in(tmp_path, aws=aws)
        manager = aws("secretsmanager")
        manager.create_secret(Name="a", SecretString="hidden-value")
        found = check_aws_secret("a", context)
        assert (found["name"], found["rotates"], found["deleted"]) == ("a", False, False)
        assert found["changed"]
        assert "hidden-value" not in str(found)
        manager.delete_secret(SecretId="a")
        assert check_aws_secret("a", context)["deleted"]
        with pytest.raises(NotFoundError):
            check_aws_secret("b", context)


def test_a_secret_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        check_aws_secret("", context_in(tmp_path))
