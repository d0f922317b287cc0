"""Ways out over sockets."""

# Each probe is one system call, by its own name:

from __future__ import annotations

import socket
import struct

from tests.security.sandbox.probes.table import Facts, probe


@probe()
def connect_to_a_path(facts: Facts) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(facts["path_socket"])
    return True


@probe()
def connect_to_an_abstract_name(facts: Facts) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + facts["abstract"])
    return True


@probe()
def aim_a_pair_at_a_path(facts: Facts) -> bool:
    one, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"x", facts["datagram_socket"])
    return True


@probe(maybe=True)
def aim_a_stream_pair_at_a_path(facts: Facts) -> bool:
    """Works nowhere, which is why such pairs are allowed."""
    one, other = socket.socketpair()
    other.close()
    one.connect(facts["path_socket"])
    return True


@probe()
def connect_by_tcp(facts: Facts) -> bool:
    with socket.create_connection(("127.0.0.1", int(facts["tcp"])), timeout=6):
        return True


@probe()
def ask_by_udp(facts: Facts) -> bool:
    """What a query to a name server is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(6)
        # Connected, so that nobody there is told at once.
        client.connect(("127.0.0.1", int(facts["udp"])))
        client.send(b"SECRET.example")
        return client.recv(16) == b"heard"


@probe(maybe=True)
def ping_a_stranger(facts: Facts) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as client:
        client.sendto(struct.pack("!BBHHH", 8, 0, 0xF7FF, 0, 0), ("192.0.2.1", 0))
    return True


@probe(maybe=True)
def send_to_a_stranger(facts: Facts) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", ("192.0.2.1", 53))
    return True


@probe(root_only=True)
def open_a_raw_socket(facts: Facts) -> bool:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()
    return True


@probe(root_only=True)
def open_a_packet_socket(facts: Facts) -> bool:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    return True


@probe(maybe=True)
def open_vsock(facts: Facts) -> bool:
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
    return True


@probe()
def listen_to_kernel_events(facts: Facts) -> bool:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15).close()
    return True


@probe(maybe=True)
def open_kernel_crypto(facts: Facts) -> bool:
    socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).close()
    return True


@probe(maybe=True)
def see_network_devices(facts: Facts) -> bool:
    return any(name != "lo" for _, name in socket.if_nameindex())
