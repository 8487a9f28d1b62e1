"""Which addresses lie inside: everything that the public internet does not route, and ways around saying so.

Source of the lists: the IANA special-purpose registries, as ``ipaddress.is_global`` knows them; RFC 6052 (NAT64),
RFC 3056 (6to4), RFC 4380 (Teredo), RFC 4291 (mapped addresses).
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_NAT64 = IPv6Network("64:ff9b::/96")
_ALSO_INSIDE = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "168.63.129.16/32",  # Azure answers its virtual machines at this otherwise public address
            "192.0.0.0/24",  # protocol assignments; Oracle's metadata service is among them
            "64:ff9b:1::/48",  # translation inside a network
            "fec0::/10",  # site-local, deprecated and still in use
        ),
    )
)
"""What ``ipaddress`` of some versions of Python takes for public."""


def lies_inside(text: str) -> bool:
    """Whether an address must not be called: loopback, private, link-local, multicast, reserved, metadata services.

    An IPv6 address that carries an IPv4 address is judged by both; a mapped one (``::ffff:8.8.8.8``) always lies
    inside, and so does what is no address.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return True
    if address in _NAT64:  # how a network without IPv4 reaches the public one
        return _is_inside(_last_32_bits(address))
    return any(_is_inside(each) for each in (address, *_carried(address)))


def _is_inside(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _ALSO_INSIDE):
        return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses inside an IPv6 address."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [each for each in found if each is not None]


def _last_32_bits(address: IPv4Address | IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)
