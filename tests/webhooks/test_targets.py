"""Which addresses and URLs webhooks may go to."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.errors import RoughyError
from roughy.webhooks.targets import check_target, is_public

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.9",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "224.0.1.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "64:ff9b::101:101",
    "::ffff:1.1.1.1",
    "2002:101:101::",
]
SPELLINGS_OF_LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "some.localhost",
    "0",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_public_internet_is_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_counts_the_same_however_ipv6_wraps_it(address: IPv4Address) -> None:
    number = int(address)
    mapped = IPv6Address(0xFFFF << 32 | number)
    translated = IPv6Address(0x0064FF9B << 96 | number)
    tunnelled = IPv6Address(0x2002 << 112 | number << 80 | 1)
    assert {is_public(str(wrapped)) for wrapped in (mapped, translated, tunnelled)} == {is_public(str(address))}


@given(st.ip_addresses(v=6))
def test_only_global_unicast_can_be_public_in_ipv6_apart_from_wrapped_ipv4(address: IPv6Address) -> None:
    wraps = address.ipv4_mapped or int(address) >> 32 == 0x0064FF9B << 64
    assert not is_public(str(address)) or wraps or int(address) >> 125 == 0b001


@pytest.mark.parametrize("host", SPELLINGS_OF_LOOPBACK)
def test_a_url_that_plainly_names_this_machine_is_refused(host: str) -> None:
    with pytest.raises(RoughyError) as refused:
        check_target(f"https://{host}/hook", allow_private=False)
    assert refused.value.code == "validation_error"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "example.com",
        "",
        "https://",
        "https:///hook",
        "https://:443/",
        "https://example.com:65536/",
        "https://example.com:0/",
        "https://exam ple.com/",
        "https://[fe80::1%25eth0]/",
        "https://user:password@example.com/",
        "https://example.com:port/",
        "https://exa\nmple.com/",
    ],
)
def test_a_url_that_is_not_https_to_a_host_is_refused(url: str) -> None:
    with pytest.raises(RoughyError) as refused:
        check_target(url, allow_private=False)
    assert refused.value.code == "validation_error"


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://example.com:8443/a?b=c", "https://1.1.1.1/", "HTTPS://EXAMPLE.com/"]
)
def test_https_to_a_public_host_is_allowed(url: str) -> None:
    assert check_target(url, allow_private=False).scheme == "https"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://receiver/", "https://[::1]/", "https://localhost/"])
def test_the_operator_can_allow_private_targets_and_plain_http(url: str) -> None:
    assert str(check_target(url, allow_private=True)) == url
