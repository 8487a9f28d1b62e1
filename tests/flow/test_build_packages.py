"""pip's part of a build, on wheels that a test makes; no index is asked. And what is said when pip cannot do it."""

from importlib.metadata import distributions
from pathlib import Path

import pytest

from scripts.building.packages import IndexUnreachableError, install, refused, strip
from scripts.building.target import Target, cloud, host
from scripts.building.trees import files_of
from tdev.kernel.errors import PlatformError
from tests.support.builds import locked, wheel

LOCK = Path("layers/library/requirements.txt")


def names(folder: Path) -> set[str]:
    return {name for name, _ in files_of(folder)}


@pytest.mark.parametrize("target", [cloud(), host()], ids=lambda target: target.name)
def test_a_wheel_is_put_there_without_what_no_import_reads(tmp_path, target):
    install(locked(tmp_path, wheel(tmp_path)), tmp_path / "python", target)
    kept = {"METADATA", "WHEEL", "entry_points.txt"}
    assert names(tmp_path / "python") == {"tiny.py", *(f"tiny-1.0.dist-info/{name}" for name in kept)}
    assert [found.name for found in distributions(path=[str(tmp_path / "python")])] == ["tiny"]


@pytest.mark.parametrize(
    ("tag", "taken"),
    [
        ("cp313-cp313-manylinux_2_26_aarch64", True),
        ("cp39-abi3-manylinux2014_aarch64", True),
        ("cp313-cp313-manylinux_2_35_aarch64", False),
        ("cp313-cp313-manylinux_2_28_x86_64", False),
    ],
)
def test_the_cloud_gets_wheels_of_its_machine_and_python_only(tmp_path, tag, taken):
    lock = locked(tmp_path, wheel(tmp_path, tag))
    if taken:
        install(lock, tmp_path / "python", cloud())
        assert (tmp_path / "python/tiny.py").is_file()
    else:
        with pytest.raises(PlatformError, match="not a supported wheel"):
            install(lock, tmp_path / "python", cloud())


def test_a_wheel_with_another_hash_is_refused(tmp_path):
    lock = locked(tmp_path, wheel(tmp_path), digest="0" * 64)
    with pytest.raises(PlatformError, match="does not have the hash that its lock names") as failed:
        install(lock, tmp_path / "python", host())
    assert "do not use it" in str(failed.value.hint)
    assert not (tmp_path / "python" / "tiny.py").exists()


def test_a_requirement_without_a_hash_is_refused(tmp_path):
    lock = locked(tmp_path, wheel(tmp_path))
    lock.write_text(lock.read_text("utf-8").partition(" --hash")[0], encoding="utf-8")
    with pytest.raises(PlatformError, match="could not install the packages of dependencies"):
        install(lock, tmp_path / "python", host())


@pytest.mark.parametrize(
    "said",
    [
        "WARNING: Retrying: NewConnectionError('Failed to establish a new connection: [Errno 111]')\n"
        "ERROR: Could not find a version that satisfies the requirement six==1.17.0 (from versions: none)\n"
        "ERROR: No matching distribution found for six==1.17.0",
        "WARNING: Retrying after connection broken by 'ReadTimeoutError(\"Read timed out. (read timeout=15)\")': /six/",
        "ERROR: Could not install packages due to an OSError: Max retries exceeded with url: /six/",
        "Could not fetch URL: There was a problem confirming the ssl certificate: SSLError(SSLCertVerificationError())",
        "OSError: Cannot connect to proxy: ProxyError('Tunnel connection failed: 407')",
        "Temporary failure in name resolution",
    ],
)
def test_an_index_that_is_out_of_reach_is_told_apart_from_a_package_that_is_missing(said):
    error = refused(said, LOCK, cloud())
    assert isinstance(error, IndexUnreachableError)
    assert error.message.startswith("pip could not reach its index for the packages of library/requirements.txt")
    assert "pip config list" in str(error.hint)


def test_a_package_without_a_wheel_is_named():
    said = (
        "ERROR: Could not find a version that satisfies the requirement six==1.17.0 (from versions: 1.16.0)\n"
        "ERROR: No matching distribution found for six==1.17.0"
    )
    error = refused(said, LOCK, Target("cloud", (3, 13), "aarch64"))
    assert not isinstance(error, IndexUnreachableError)
    assert error.message.startswith("there is no wheel of six==1.17.0 for Python 3.13 on aarch64")


def test_anything_else_is_told_in_the_last_lines_of_pip():
    said = "\n".join(f"line {number}" for number in range(20))
    message = refused(said, LOCK, cloud()).message
    assert message.endswith("  line 18\n  line 19")
    assert "line 11" not in message


def test_stripping_touches_nothing_that_a_package_keeps_for_itself(tmp_path):
    kept = {"tiny/bin/tool.py", "tiny/share/data.json", "tiny/RECORD", "tiny-1.0.dist-info/licenses/LICENSE"}
    gone = {"bin/tiny", "share/man/tiny.1", "tiny-1.0.dist-info/RECORD", "tiny-1.0.dist-info/direct_url.json"}
    for name in kept | gone:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    strip(tmp_path)
    assert names(tmp_path) == kept
