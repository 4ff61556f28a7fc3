"""What a request must bring to enter a sitting: an address of the hall, the browser that was handed out, the code."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Entrance:
    """Facts about the request. One that says nothing is refused wherever something is demanded."""

    address: str = ""
    # As the browser called it: Safe Exam Browser mixes it into its proof.
    url: str = ""
    config_key_hash: str = ""
    code: str = ""


def networks(text: str) -> list[Network]:
    """One network or single address per line; a ValueError names the line that is neither."""
    lines = (line.strip() for line in text.splitlines())
    return [ip_network(line, strict=False) for line in lines if line]


def is_inside(allowed: str, address: str) -> bool:
    """No networks means anywhere."""
    known = networks(allowed)
    if not known:
        return True
    try:
        given = ip_address(address)
    except ValueError:
        return False
    if isinstance(given, IPv6Address) and given.ipv4_mapped:
        given = given.ipv4_mapped
    return any(given in network for network in known)


def proof_of(config_key: str, url: str) -> str:
    """What Safe Exam Browser sends as X-SafeExamBrowser-ConfigKeyHash."""
    return sha256((url.partition("#")[0] + config_key).encode()).hexdigest()


def is_expected_browser(config_key: str, entrance: Entrance) -> bool:
    """No key means any browser."""
    if not config_key:
        return True
    expected = proof_of(config_key, entrance.url)
    return compare_digest(expected.encode(), entrance.config_key_hash.strip().lower().encode())
