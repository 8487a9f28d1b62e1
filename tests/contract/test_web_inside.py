"""What the ``Web`` port refuses: every address that lies inside, however it is written, named or redirected to."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, PlatformError
from tdev.platform.web import Web
from tdev.platform.web.direct import DirectWeb
from tests.support.web_server import Server, resolver, say, serving

PUBLIC = "93.184.215.14"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"/": say(200, b"hello", Content_Type="text/plain"), "/empty": say(204)}) as running:
        yield running


@pytest.fixture
def web() -> Web:
    """A client for which ``site.example`` and ``other.example`` are allowed although they are this machine."""
    names = resolver(site_example="127.0.0.1", other_example="127.0.0.1", inside_example="127.0.0.1")
    return DirectWeb(allowed_hosts={"site.example", "other.example"}, resolve=names)


INSIDE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.01",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fec0::1]",
    "[64:ff9b:1::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "2852039166",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "0x7f.0.0.0x1",
    "0x0a000001",
    "012.0.0.1",
    "10.1",
    "127.255.255.254",
    "172.16.1",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "239.255.255.255",
    "100.127.255.255",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[2002:a00:1::1]",
    "[2001:0:a00:1::80fe:fffe]",
    "[2001:db8::1]",
    "[100::1]",
    "[fe80::1%25eth0]",
    "[fe80::1%25lo]",
    "[ff05::2]",
    "[0:0:0:0:0:0:0:1]",
]


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_inside_is_refused_however_it_is_written(web: Web, scheme: str, host: str) -> None:
    with pytest.raises(DeniedError):
        web.request("GET", f"{scheme}://{host}/")


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["169.254.169.254"],
        [PUBLIC, "127.0.0.1"],
        ["10.0.0.1", PUBLIC],
        ["2606:2800:21f:cb07::1", "fe80::1%eth0"],
        ["not an address"],
    ],
    ids=repr,
)
def test_a_name_is_refused_when_one_of_its_addresses_lies_inside(addresses: list[str]) -> None:
    web = DirectWeb(resolve=resolver(evil_example=addresses))
    with pytest.raises(DeniedError):
        web.request("GET", "http://evil.example/")


@pytest.mark.parametrize("host", ["127.0.0.1.", "site.example.", "SITE.EXAMPLE.", "inside.example."])
def test_a_dot_at_the_end_leads_nowhere_else(server: Server, host: str) -> None:
    names = resolver(site_example="127.0.0.1", site_example_="127.0.0.1", inside_example_="127.0.0.1")
    with pytest.raises((DeniedError, PlatformError)):
        DirectWeb(allowed_hosts={"site.example"}, resolve=names).request("GET", f"http://{host}:{server.port}/")
    assert server.asked == []


def test_localhost_is_refused_by_the_resolver_of_the_system() -> None:
    with pytest.raises(DeniedError):
        DirectWeb().request("GET", "http://localhost:1/")


def test_the_address_that_was_checked_is_the_one_that_is_called(server: Server) -> None:
    answers = [["127.0.0.1"], ["192.168.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in answers[len(asked) - 1]]

    web = DirectWeb(allowed_hosts={"site.example"}, resolve=rebinding)
    assert web.request("GET", f"http://site.example:{server.port}/").status == 200
    assert asked == ["site.example"]


def test_another_address_is_tried_when_the_first_does_not_answer(server: Server) -> None:
    web = DirectWeb(allowed_hosts={"site.example"}, resolve=resolver(site_example=["127.0.0.2", "127.0.0.1"]))
    assert web.request("GET", f"http://site.example:{server.port}/").content == b"hello"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/", "http://inside.example/", "//169.254.169.254/latest", "http://[::1]:1/", "http://0x7f.1/"],
)
def test_a_redirect_to_the_inside_is_refused(web: Web, server: Server, status: int, target: str) -> None:
    server.answers["/go"] = say(status, Location=target)
    with pytest.raises(DeniedError):
        web.request("GET", f"http://site.example:{server.port}/go")
    assert len(server.asked) == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://site.example/", "http://a:b@site.example/"])
def test_a_redirect_to_what_is_no_address_is_refused(web: Web, server: Server, target: str) -> None:
    server.answers["/go"] = say(302, Location=target)
    with pytest.raises(InvalidError):
        web.request("GET", f"http://site.example:{server.port}/go")


@pytest.mark.parametrize(
    "target",
    [
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[2001:0:a00:1::80fe:fffe]/",
        "http://100.64.0.1/",
        "http://inside.example./",
        "http://127.0.0.1./",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_every_hop_is_checked_as_the_first_one(web: Web, server: Server, target: str) -> None:
    server.answers["/go"] = say(302, Location=f"http://other.example:{server.port}/on")
    server.answers["/on"] = say(302, Location=target)
    with pytest.raises((DeniedError, PlatformError)):
        web.request("GET", f"http://site.example:{server.port}/go")
    assert [asked.path for asked in server.asked] == ["/go", "/on"]
