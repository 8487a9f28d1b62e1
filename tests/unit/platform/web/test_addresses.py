from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.web.addresses import lies_inside

V4 = st.integers(0, 2**32 - 1).map(IPv4Address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_public_addresses_lie_outside(address: str) -> None:
    assert not lies_inside(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "1.2.3",
        "0.1.2.3",
        "127.9.9.9",
        "192.0.0.192",
        "168.63.129.16",
        "fe80::1%eth0",
        "fec0::1",
        "ff05::2",
        "::",
    ],
)
def test_other_addresses_and_what_is_none_lie_inside(address: str) -> None:
    assert lies_inside(address)


@given(V4)
def test_an_address_carried_by_another_lies_inside_when_it_does_itself(address: IPv4Address) -> None:
    number = int(address)
    translated = IPv6Address((0x64FF9B << 96) | number)
    sixtofour = IPv6Address((0x2002 << 112) | (number << 80) | 1)
    mapped = IPv6Address((0xFFFF << 32) | number)
    assert lies_inside(str(translated)) == lies_inside(str(address))
    assert lies_inside(str(sixtofour)) or not lies_inside(str(address))
    assert lies_inside(str(mapped))


@given(V4.filter(lambda a: a.is_private or a.is_loopback or a.is_link_local or a.is_multicast or a.is_reserved))
def test_what_python_knows_as_private_lies_inside(address: IPv4Address) -> None:
    assert lies_inside(str(address))
