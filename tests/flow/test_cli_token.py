"""``tdev token``, and what a token is good for on the command line when no region runs."""

import stat
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, Said
from tests.support.commands import SHOUT, written
from tests.support.tdev_up import tdev as tdev_process
from tests.support.tdev_up import tdev_up


def token(tdev: CommandLine, *arguments: str) -> Said:
    return tdev.plain("token", *arguments, "--data", str(tdev.data))


def made(tdev: CommandLine, *arguments: str) -> str:
    return str(token(tdev, *arguments, "--json").json["token"])


class TestMaking:
    def test_it_says_whom_it_is_for_and_stdout_has_the_token_alone(self, tdev: CommandLine) -> None:
        said = token(tdev, "--tenant", "red", "--role", "developer", "--role", "approver", "--subject", "ann")
        assert said.code == 0
        assert said.out.count(".") == 2
        assert said.out.strip() not in said.err
        assert "ann is developer, approver of tenant red until 2" in said.err

    def test_as_json_it_has_everything_by_name(self, tdev: CommandLine) -> None:
        found = token(tdev, "--tenant", "red", "--expires", "30d", "--json").json
        assert found.keys() == {"token", "subject", "tenant", "roles", "jti", "expires_at"}
        assert (found["tenant"], found["roles"], found["subject"]) == ("red", ["viewer"], "guest")

    def test_without_a_tenant_it_is_for_the_local_one(self, tdev: CommandLine) -> None:
        assert token(tdev, "--json").json["tenant"] == "local"

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--tenant", "_shared"], "#/tenant"),
            (["--tenant", "a#b"], "#/tenant"),
            (["--tenant", ""], "#/tenant"),
            (["--subject", ""], "#/subject"),
            (["--expires", "soon"], "#/expires"),
            (["--expires", "0s"], "#/expires"),
            (["--expires", "-1h"], "#/expires"),
            (["--expires", "400d"], "#/expires"),
            (["--role", "root"], "root"),
        ],
    )
    def test_what_cannot_be_given_is_told(self, tdev: CommandLine, arguments: list[str], told: str) -> None:
        said = token(tdev, *arguments)
        assert (said.code, said.out) == (2, "")
        assert told in said.err


class TestUsing:
    def test_without_a_region_the_local_user_is_admin_and_a_token_is_who_it_says(self, tdev: CommandLine) -> None:
        file = written(tdev.files, SHOUT, "shout.py")
        assert tdev("register", file).code == 0
        guest = made(tdev, "--tenant", "red", "--role", "developer")
        names = [row["name"] for row in tdev("list", "--json").json]
        theirs = [row["name"] for row in tdev("list", "--json", "--token", guest).json]
        assert set(names) - set(theirs) == {"shout"}
        assert tdev("register", file, "--token", guest).code == 0

    def test_a_role_that_is_not_enough_is_exit_5(self, tdev: CommandLine) -> None:
        viewer = made(tdev, "--role", "viewer")
        assert tdev("list", "--token", viewer).code == 0
        said = tdev("register", written(tdev.files, SHOUT, "shout.py"), "--token", viewer)
        assert said.code == 5
        assert "needs the role 'developer'" in said.err

    @pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: f"{t}x", lambda t: "nonsense", lambda t: "a.b.c"])
    def test_a_token_that_does_not_hold_is_exit_5_and_is_not_shown(self, tdev: CommandLine, change: object) -> None:
        wrong = change(made(tdev, "--role", "admin"))  # type: ignore[operator]
        said = tdev("list", "--token", wrong)
        assert said.code == 5
        assert "refused" in said.err
        assert wrong not in said.err

    def test_commands_about_the_machine_are_for_its_owner(self, tmp_path: Path, tdev: CommandLine) -> None:
        guest = made(tdev, "--role", "admin")
        tdev("list")
        for command in (("logs",), ("callers", "list"), ("token",), ("token", "--rotate")):
            refused = tdev_process(tmp_path, *command, token=guest)
            assert refused.returncode == 5, refused.stderr
            assert "TDEV_TOKEN" in refused.stderr
        assert tdev_process(tmp_path, "logs", token="x.y.z").returncode == 5
        assert tdev_process(tmp_path, "logs").returncode == 0

    def test_a_deployments_tokens_are_not_made_here(self, tmp_path: Path) -> None:
        said = tdev_process(tmp_path, "token", platform="aws")
        assert said.returncode == 2
        assert "user pool" in said.stderr


def test_a_region_takes_them_and_a_new_key_voids_them_at_once(tmp_path: Path, tdev: CommandLine) -> None:
    with tdev_up(tmp_path) as region:
        other = [region.endpoint, "--token", made(tdev, "--tenant", "red")]
        listed = tdev("list", "--endpoint", *other)
        assert listed.code == 0
        assert tdev("register", written(tdev.files, SHOUT, "shout.py"), "--endpoint", *other).code == 5
        said = token(tdev, "--rotate", "--json")
        assert (said.code, said.json["rotated"]) == (0, True)
        assert stat.S_IMODE(Path(said.json["token_file"]).stat().st_mode) == 0o600
        refused = tdev("list", "--endpoint", *other)
        assert refused.code == 5
        assert "signature" in refused.err
        assert region.ask("GET", "/api/tools").status == 401, "the owner's old token is void as well"
        assert tdev("list").code == 0, "and the commands of the owner have the new one"
        assert region.terminate() == 0


def listening(pid: int) -> list[str]:
    """The addresses at which a process listens, as the kernel lists them: hexadecimal, with port."""
    found, mine = [], set()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile
            mine.add(str(each.readlink()))
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in mine:
                found.append(fields[1])
    return found


def test_a_region_listens_on_the_loopback_alone_and_keeps_its_secrets_to_its_owner(tmp_path: Path) -> None:
    with tdev_up(tmp_path) as region:
        addresses = listening(region.process.pid)
        assert f"0100007F:{int(region.endpoint.rpartition(':')[2]):04X}" in addresses
        assert {address.partition(":")[0] for address in addresses} == {"0100007F"}
        data = tmp_path / "data"
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        for name in ("token", "token.key", "region.json"):
            assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
        assert region.terminate() == 0
