import os
import socket
import sys

import pytest

from tdev.platform.invocation.pool.peers import is_own_user

TITLE = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
LINE = "   0: 0100007F:{local:04X} 0100007F:{remote:04X} 01 00000000:00000000 00:00000000 00000000 {uid:5d} 0 1 1\n"


@pytest.fixture
def pair():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as theirs:
        ours, _ = server.accept()
        with ours:
            yield ours, theirs


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_connection_from_this_process_is_our_own(pair):
    assert is_own_user(pair[0])


@pytest.mark.parametrize(("uid", "wanted"), [(os.getuid(), True), (os.getuid() + 1, False)])
def test_the_user_of_the_other_end_decides(pair, tmp_path, uid, wanted):
    ours, theirs = pair
    here, there = ours.getsockname()[1], theirs.getsockname()[1]
    lines = LINE.format(local=here, remote=there, uid=os.getuid()) + LINE.format(local=there, remote=here, uid=uid)
    (tmp_path / "tcp").write_text(TITLE + lines)
    assert is_own_user(ours, tmp_path / "tcp") is wanted


def test_an_end_that_is_in_no_table_is_not_trusted(pair, tmp_path):
    (tmp_path / "tcp").write_text(TITLE)
    assert not is_own_user(pair[0], tmp_path / "tcp")


def test_a_system_without_the_table_does_not_tell(pair, tmp_path):
    assert is_own_user(pair[0], tmp_path / "missing")
