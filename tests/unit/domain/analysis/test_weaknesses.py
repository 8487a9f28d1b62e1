"""Weak spots: what bandit would stop at, and the look-alikes that are right."""

import pytest

from tdev.domain.analysis.gate import gate
from tdev.domain.analysis.weaknesses import weaknesses
from tdev.kernel.errors import InvalidError

WEAK = [
    (
        "no-certificate-check",
        "import requests\n\n\ndef f(u):\n    return requests.get(u, verify=False, timeout=3).text\n",
    ),
    ("no-certificate-check", "import httpx\n\n\ndef f(u):\n    return httpx.Client(verify=False).get(u)\n"),
    ("no-certificate-check", "import ssl\n\n\ndef f():\n    return ssl._create_unverified_context()\n"),
    (
        "no-certificate-check",
        "import ssl\n\n\ndef f():\n    c = ssl.create_default_context()\n    c.check_hostname = False\n",
    ),
    ("no-certificate-check", "import ssl\n\n\ndef f(c):\n    c.verify_mode = ssl.CERT_NONE\n"),
    ("old-tls", "import ssl\n\n\ndef f(s):\n    return ssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_SSLv3)\n"),
    ("old-tls", "import ssl\n\n\ndef f(c):\n    c.minimum_version = ssl.TLSVersion.TLSv1\n"),
    ("any-host-key", "import paramiko\n\n\ndef f(c):\n    c.set_missing_host_key_policy(paramiko.AutoAddPolicy())\n"),
    ("any-host-key", "import paramiko as p\n\n\ndef f(c):\n    c.set_missing_host_key_policy(p.WarningPolicy)\n"),
    ("cleartext", "import ftplib\n\n\ndef f(h):\n    return ftplib.FTP(h)\n"),
    ("cleartext", "from telnetlib import Telnet\n\n\ndef f(h):\n    return Telnet(h)\n"),
    (
        "short-key",
        "from cryptography.hazmat.primitives.asymmetric import rsa\n\n\n"
        "def f():\n    return rsa.generate_private_key(65537, 1024)\n",
    ),
    (
        "short-key",
        "from cryptography.hazmat.primitives.asymmetric import dsa\n\n\n"
        "def f():\n    return dsa.generate_private_key(key_size=1024)\n",
    ),
    ("writable-by-all", "import os\n\n\ndef f(p):\n    os.chmod(p, 0o777)\n"),
    ("writable-by-all", "from pathlib import Path\n\n\ndef f(p):\n    Path(p).chmod(mode=0o666)\n"),
    ("listens-everywhere", "import socket\n\n\ndef f():\n    s = socket.socket()\n    s.bind(('0.0.0.0', 80))\n"),
    ("listens-everywhere", "import socket\n\n\ndef f():\n    s = socket.socket()\n    s.bind(('', 80))\n"),
    ("unpacks-anything", "import tarfile\n\n\ndef f(p):\n    tarfile.open(p).extractall('x')\n"),
    (
        "unpacks-anything",
        "import tarfile\n\n\ndef f(p):\n    with tarfile.open(p) as t:\n"
        "        t.extractall('x', filter='fully_trusted')\n",
    ),
    ("guessable-file", "import tempfile\n\n\ndef f():\n    return tempfile.mktemp()\n"),
    ("sql-of-texts", "def f(c, n):\n    return c.execute(f'select * from t where n = {n}')\n"),
    ("sql-of-texts", "def f(c, n):\n    return c.execute('select * from t where n = %s' % n)\n"),
    ("sql-of-texts", "def f(c, n):\n    return c.execute('DELETE FROM t WHERE n = ' + n)\n"),
    ("sql-of-texts", "def f(c, n):\n    return c.execute('select * from {}'.format(n))\n"),
]
RIGHT = [
    "import requests\n\n\ndef f(u, check):\n    return requests.get(u, verify=check, timeout=3).text\n",
    "import ssl\n\n\ndef f():\n    c = ssl.create_default_context()\n    c.check_hostname = True\n    return c\n",
    "import ssl\n\n\ndef f(c):\n    c.minimum_version = ssl.TLSVersion.TLSv1_2\n",
    "import paramiko\n\n\ndef f(c):\n    c.set_missing_host_key_policy(paramiko.RejectPolicy())\n",
    "import ftplib\n\n\ndef f(h):\n    return ftplib.FTP_TLS(h)\n",
    "from cryptography.hazmat.primitives.asymmetric import rsa\n\n\n"
    "def f():\n    return rsa.generate_private_key(65537, 4096)\n",
    "import os\n\n\ndef f(p):\n    os.chmod(p, 0o644)\n",
    "import socket\n\n\ndef f():\n    s = socket.socket()\n    s.bind(('127.0.0.1', 80))\n",
    "import tarfile\n\n\ndef f(p):\n    tarfile.open(p).extractall('x', filter='data')\n",
    "def f(bundle):\n    return bundle.extractall('x')\n",
    "def f(c, n):\n    return c.execute('select * from t where n = ?', (n,))\n",
    "def f(c):\n    return c.execute('select * from t ' + 'order by n')\n",
    "def f(job, name):\n    return job.execute(f'run {name}')\n",
    "def f(form):\n    return form.verify(False)\n",
]
BANDIT_REFUSED_ANYWAY = {
    "B102 exec": "def f(a):\n    exec(a)\n",
    "B301 pickle": "import pickle\n\n\ndef f(b):\n    return pickle.loads(b)\n",
    "B302 marshal": "import marshal\n\n\ndef f(b):\n    return marshal.loads(b)\n",
    "B307 eval": "def f(a):\n    return eval(a)\n",
    "B315 expat": "import xml.sax.expatreader\n\n\ndef f(t):\n    return xml.sax.expatreader.create_parser()\n",
    "B506 yaml": "import yaml\n\n\ndef f(t):\n    return yaml.load(t)\n",
    "B602 shell": "import subprocess\n\n\ndef f(c):\n    subprocess.Popen(c, shell=True)\n",
    "B605 system": "import os\n\n\ndef f(c):\n    os.system(c)\n",
    "B612 listen": "import logging.config\n\n\ndef f():\n    logging.config.listen(9999)\n",
    "B613 invisible": "def f(a):\n    # \u202e\n    return a\n",
    "B614 torch": "import torch\n\n\ndef f(p):\n    return torch.load(p)\n",
    "B701 jinja2": "import jinja2\n\n\n"
    "def f(t):\n    return jinja2.Environment(autoescape=False).from_string(t).render()\n",
}
EFFECTS = ("fetch", "send", "read:files", "write:files", "subprocess")


@pytest.mark.parametrize(("rule", "source"), WEAK, ids=[f"{rule}-{i}" for i, (rule, _) in enumerate(WEAK)])
def test_a_weak_spot_is_found_by_its_rule_with_its_line_and_what_to_do(rule: str, source: str) -> None:
    (found,) = weaknesses(source)
    assert found.code == rule
    assert source.splitlines()[(found.line or 0) - 1].startswith("    ")
    assert f"line {found.line}, column " in found.message
    assert ";" in found.message


@pytest.mark.parametrize("source", RIGHT, ids=range(len(RIGHT)))
def test_what_only_looks_like_it_is_no_weak_spot(source: str) -> None:
    assert weaknesses(source) == []


@pytest.mark.parametrize("source", BANDIT_REFUSED_ANYWAY.values(), ids=BANDIT_REFUSED_ANYWAY)
def test_the_other_rules_of_bandit_are_the_gates_whatever_is_declared(source: str) -> None:
    assert gate(source, EFFECTS)


def test_many_of_them_come_in_the_order_of_the_lines() -> None:
    source = "import tempfile\n\n\ndef f():\n" + "    tempfile.mktemp()\n" * 60
    found = weaknesses(source)
    assert [each.line for each in found] == list(range(5, 55))


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(InvalidError):
        weaknesses("def f(:")
