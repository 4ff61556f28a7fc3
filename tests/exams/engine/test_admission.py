from hashlib import sha256
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.engine.admission import Entrance, is_expected_browser, is_inside, networks, proof_of

KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.20.3.4", True),
        ("10.21.3.4", False),
        ("192.168.7.9", True),
        ("192.168.7.10", False),
        ("::ffff:10.20.3.4", True),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_only_addresses_of_the_listed_networks_are_inside(address, inside):
    allowed = "10.20.0.0/16\n\n 192.168.7.9 \r\n2001:db8::/32"
    assert is_inside(allowed, address) is inside


def test_no_networks_means_anywhere_even_without_an_address():
    assert is_inside(" \n", "")


@given(st.ip_addresses(v=4), st.integers(1, 32))
def test_every_address_is_inside_its_own_network_and_outside_its_neighbour(address, length):
    own = ip_network((int(address), length), strict=False)
    assert is_inside(str(own), str(address))
    beside = ip_network((int(own.network_address) ^ (1 << (32 - length)), length))
    assert not is_inside(str(beside), str(address))


def test_what_is_no_network_is_an_error():
    with pytest.raises(ValueError, match="300"):
        networks("10.0.0.0/8\n300.1.1.1")


def test_the_proof_is_the_hash_of_address_and_key_without_the_fragment():
    expected = sha256(b"https://exam.example/exams/sittings/7/?a=1" + KEY.encode()).hexdigest()
    assert proof_of(KEY, "https://exam.example/exams/sittings/7/?a=1#q3") == expected


def test_the_browser_must_prove_the_key_for_this_very_address():
    url = "https://exam.example/exams/E1/"
    good = Entrance(url=url, config_key_hash=proof_of(KEY, url).upper())
    assert is_expected_browser(KEY, good)
    assert not is_expected_browser(KEY, Entrance(url=url + "x", config_key_hash=good.config_key_hash))
    assert not is_expected_browser(KEY, Entrance(url=url, config_key_hash=KEY))
    assert not is_expected_browser(KEY, Entrance(url=url))
    assert not is_expected_browser(KEY, Entrance(url=url, config_key_hash="密钥"))
    assert is_expected_browser("", Entrance())
