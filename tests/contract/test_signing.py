"""What every engine of the ``Signing`` port does alike, and what each promises beside."""

import base64
import stat
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tdev.kernel.errors import InvalidError, PlatformError
from tdev.platform.signing import MOST_BYTES, Signing
from tdev.platform.signing.aws import KmsSigning
from tdev.platform.signing.embedded import FileKeySigning
from tests.support.dynamo import client

ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def kms() -> Iterator[Any]:
    with mock_aws():
        made = client("kms")
        yield made
        made.close()


def new_key(kms: Any) -> str:
    return str(kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"])


@pytest.fixture(params=["file", "kms"])
def two(request, tmp_path) -> tuple[Signing, Signing]:
    """Two different keys."""
    if request.param == "file":
        return FileKeySigning(tmp_path / "one"), FileKeySigning(tmp_path / "two")
    kms = request.getfixturevalue("kms")
    return KmsSigning(kms, new_key(kms)), KmsSigning(kms, new_key(kms))


@pytest.fixture
def signing(two) -> Signing:
    return two[0]


class TestEveryEngine:
    @ANY
    @given(message=st.binary(min_size=1, max_size=100))
    def test_what_was_signed_holds(self, signing, message):
        assert signing.verify(message, signing.sign(message))

    @ANY
    @given(message=st.binary(min_size=1, max_size=60), place=st.integers(0, 59), change=st.integers(1, 255))
    def test_a_changed_byte_does_not_hold(self, signing, message, place, change):
        other = bytearray(message)
        other[place % len(message)] ^= change
        assert not signing.verify(bytes(other), signing.sign(message))

    def test_the_same_message_has_the_same_signature(self, signing):
        assert signing.sign(b"a") == signing.sign(b"a") != signing.sign(b"b")

    def test_another_key_did_not_sign_it(self, two):
        one, other = two
        assert not other.verify(b"a", one.sign(b"a"))

    def test_the_longest_message_is_signed(self, signing):
        message = bytes(MOST_BYTES)
        assert signing.verify(message, signing.sign(message))

    @pytest.mark.parametrize("message", [b"", bytes(MOST_BYTES + 1)])
    def test_what_is_too_long_or_empty_is_refused(self, signing, message):
        with pytest.raises(InvalidError, match="is not signed"):
            signing.sign(message)
        with pytest.raises(InvalidError, match="is not signed"):
            signing.verify(message, "hmac-sha256:AAAA")

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: "",
            lambda text: text.partition(":")[2],
            lambda text: f"none:{text.partition(':')[2]}",
            lambda text: text.partition(":")[0] + ":",
            lambda text: text[:-4],
            lambda text: f"{text}\n",
            lambda text: f"{text}AAAA",
            lambda text: text.replace(":", ": "),
            lambda text: text.upper(),
            lambda text: text.partition(":")[0] + ":" + base64.b64encode(bytes(32)).decode(),
            lambda text: text.partition(":")[0] + ":äöü",
        ],
    )
    def test_a_signature_has_one_spelling(self, signing, change):
        good = signing.sign(b"a")
        assert signing.verify(b"a", good)
        assert not signing.verify(b"a", change(good))


class TestFile:
    def test_the_key_is_the_owners_alone(self, tmp_path):
        FileKeySigning(tmp_path / "data" / "key").sign(b"a")
        assert stat.S_IMODE((tmp_path / "data" / "key").stat().st_mode) == 0o600

    def test_the_key_outlives_the_process(self, tmp_path):
        assert FileKeySigning(tmp_path / "key").verify(b"a", FileKeySigning(tmp_path / "key").sign(b"a"))

    def test_those_who_start_at_once_agree_on_one_key(self, tmp_path):
        found = []
        gate = threading.Barrier(8)

        def sign():
            gate.wait(10)
            found.append(FileKeySigning(tmp_path / "key").sign(b"a"))

        threads = [threading.Thread(target=sign) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(found) == 8
        assert len(set(found)) == 1

    def test_a_key_that_others_may_read_is_not_used(self, tmp_path):
        FileKeySigning(tmp_path / "key").sign(b"a")
        (tmp_path / "key").chmod(0o644)
        with pytest.raises(PlatformError, match="others may read"):
            FileKeySigning(tmp_path / "key").sign(b"a")

    @pytest.mark.parametrize("text", ["", "short", "!!!", "AAAA"])
    def test_a_damaged_key_is_not_used(self, tmp_path, text):
        path = tmp_path / "key"
        path.write_text(text, encoding="ascii")
        path.chmod(0o600)
        with pytest.raises(PlatformError, match="holds no key"):
            FileKeySigning(path).verify(b"a", "hmac-sha256:AAAA")


class TestKms:
    def test_a_key_that_is_not_there_is_a_fault_of_the_platform(self, kms):
        absent = KmsSigning(kms, "11111111-2222-3333-4444-555555555555")
        with pytest.raises(PlatformError, match="generate_mac"):
            absent.sign(b"a")
        good = KmsSigning(kms, new_key(kms)).sign(b"a")
        with pytest.raises(PlatformError, match="verify_mac"):
            absent.verify(b"a", good)

    def test_an_alias_is_a_key(self, kms):
        kms.create_alias(AliasName="alias/bundles", TargetKeyId=new_key(kms))
        signing = KmsSigning(kms, "alias/bundles")
        assert signing.verify(b"a", signing.sign(b"a"))
