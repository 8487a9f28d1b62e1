from tdev.platform.sandbox.embedded.bubblewrap import wrapped_command


def test_everything_is_unshared_and_only_named_paths_are_there(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "link").symlink_to("lib")
    readable = [str(tmp_path / "lib"), str(tmp_path / "link"), "/dev/null", str(tmp_path / "lib")]
    line = wrapped_command("bwrap", ["python", "-c", "x"], readable, str(tmp_path / "w"), {"LANG": "C"})
    assert line[0] == "bwrap"
    assert {"--unshare-all", "--die-with-parent", "--new-session", "--clearenv"} <= set(line)
    assert "--share-net" not in line
    text = " ".join(line)
    assert text.count(f"--ro-bind-try {tmp_path}/lib {tmp_path}/lib") == 1
    assert f"--symlink lib {tmp_path}/link" in text
    assert f"--size 67108864 --tmpfs {tmp_path}/w --chdir {tmp_path}/w" in text
    assert "--setenv LANG C" in text
    assert "/dev/null" not in line
    assert line[line.index("--") + 1 :] == ["python", "-c", "x"]
