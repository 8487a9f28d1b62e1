"""The key that the settings ask for."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.platform.signing.aws import KmsSigning
from tdev.platform.signing.chosen import chosen
from tdev.platform.signing.embedded import FileKeySigning
from tdev.settings import Settings


def no_client(service):
    raise AssertionError(f"{service} is not needed")


def test_this_machine_has_a_key_in_its_data_folder(tmp_path):
    signing = chosen(Settings(data=tmp_path), no_client)
    assert isinstance(signing, FileKeySigning)
    signing.sign(b"a")
    assert (tmp_path / "signing-key").is_file()


def test_a_deployment_has_the_key_of_its_stack():
    asked = []
    signing = chosen(Settings(platform="aws", signing_key="alias/tdev-dev"), lambda service: asked.append(service))
    assert isinstance(signing, KmsSigning)
    assert asked == ["kms"]


def test_a_deployment_without_a_key_says_which_setting_names_it():
    with pytest.raises(InvalidError) as caught:
        chosen(Settings(platform="aws"), no_client)
    assert caught.value.findings[0].pointer == "#/TDEV_SIGNING_KEY"


@pytest.mark.parametrize("wrong", ["a b", "", "x" * 301])
def test_what_cannot_be_a_key_is_refused_at_start(wrong):
    if not wrong:
        assert Settings.read({"TDEV_SIGNING_KEY": wrong}).signing_key == ""
        return
    with pytest.raises(InvalidError, match="KMS key"):
        Settings.read({"TDEV_SIGNING_KEY": wrong})
