"""Finding secrets."""

import pytest

from tdev.tools.find_secrets import find_secrets

# Put together here, so that no line of this file looks like a secret to a scanner.
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"key = {AWS}", "AWS access key"),
        (GITHUB, "GitHub token"),
        ("-----BEGIN " + "RSA PRIVATE KEY-----", "private key"),
        ("xox" + "b-1234567890-abcdefghij", "Slack token"),
        ("AIza" + "A" * 35, "Google API key"),
        ("postgres://kim:" + "hunter22@db/x", "password in an address"),
        ("password: " + "'q8Zr!kP2vX9w'", "assigned secret"),
        ("API_KEY=" + "9f8e7d6c5b4a39281706", "assigned secret"),
    ],
)
def test_known_shapes_are_found(line: str, kind: str) -> None:
    found = find_secrets(f"first\n{line}\n")
    assert [(row["kind"], row["line"]) for row in found["rows"]] == [(kind, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "password = ${DB_PASSWORD}",
        "token: <your-token-here>",
        "password: aaaaaaaaaaaa",
        "the secret is out",
        "https://example.com/path",
        "sh 'make'",
    ],
)
def test_placeholders_and_prose_are_not(line: str) -> None:
    assert find_secrets(line)["count"] == 0


def test_what_is_found_is_not_repeated() -> None:
    assert AWS not in str(find_secrets(AWS))
    assert find_secrets(AWS)["rows"][0]["shown"] == "AKIA…"
