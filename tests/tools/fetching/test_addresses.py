"""Only addresses of the public internet are spoken to."""

from __future__ import annotations

import ipaddress

import pytest

from winx_tui.tools.fetching.addresses import is_public

PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 151.101.1.69 140.82.121.4 172.15.255.255 172.32.0.1 11.0.0.1
100.63.255.255 100.128.0.1 169.253.1.1 169.255.0.1 192.167.1.1 192.169.0.1 198.17.255.255
198.20.0.1 223.255.255.254 2606:4700:4700::1111 2a00:1450:4001:80b::200e 2001:4860:4860::8888
64:ff9b::8.8.8.8 64:ff9b::5db8:d822 2002:5db8:d822::1 2620:fe::fe
"""
NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3
127.255.255.255 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1
192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 224.0.0.1 224.0.0.251 239.255.255.250 240.0.0.1 255.255.255.255
168.63.129.16 100.100.100.200
:: ::1 ::127.0.0.1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe
::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe
64:ff9b::192.168.1.1 64:ff9b:1::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378::1
2001:10::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1 2002:c0a8:101::1 2002:a9fe:a9fe::1 3fff::1
5f00::1 fc00::1 fd00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 febf::1 ff02::1 ff0e::1
ff02::fb 4000::1 8000::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_may_be_spoken_to(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_any_other_address_may_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
