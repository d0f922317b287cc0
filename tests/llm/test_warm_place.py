"""When a warm host ends, and whom it serves; without litellm, whose loading is no part of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.llm.warm_stage import (
    PACKAGE_ROOT,
    children_of,
    first_client_of,
    is_running,
    light_host,
    stop_for_now,
    until,
    until_ended,
    until_it_listens,
    without_first_client,
)
from winx_tui.config.settings import Settings
from winx_tui.core.errors import ConfigError
from winx_tui.llm.client import HostClient
from winx_tui.llm.host.lines import from_line
from winx_tui.llm.host.warm.identity import identity
from winx_tui.llm.host.warm.place import SOCKET, host_directory
from winx_tui.llm.host.warm.rendezvous import PASS, connect, listen, make_directory, opened
from winx_tui.llm.host_process import HostProcess, host_environment
from winx_tui.llm.warm_hosts import find_warm_host, open_host, stop_warm_host

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc"),
]

NOBODY = 65_534
KEY_OF_A = "sk-0123456789abcdef0123456789abcdef"
KEY_OF_B = "nvapi-0123456789abcdefghijklmnopqrstuvwxyz"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))


def adopted(keys: Mapping[str, str]) -> HostProcess:
    """Become a client of the warm host, however busy the machine is."""
    process = open_host(keys, patience_s=60)
    assert is_warm_connection(process)
    return process


def is_warm_connection(process: HostProcess) -> bool:
    return process.pid == 0


async def end(process: HostProcess) -> None:
    await HostClient(Settings(), process).aclose()


async def sources_of(process: HostProcess) -> dict[str, str]:
    """Return where the keys are that a client of this host could use, and let it go."""
    client = HostClient(Settings(), process)
    statuses = await client.providers()
    await client.aclose()
    return {status.name: status.key_source for status in statuses if status.key_source != "none"}


async def test_a_host_ends_when_it_was_not_used_for_a_while() -> None:
    with light_host(keep_s=0.05) as process:
        without_first_client(process)
        await until_ended(process.pid)

    assert find_warm_host() is None
    assert not (host_directory() / SOCKET).exists()


async def test_a_host_stays_while_its_first_client_is_there() -> None:
    with light_host(keep_s=0.05) as process:
        client = HostClient(Settings(), first_client_of(process))
        await client.providers()
        await until_it_listens(clients=1)

        await client.aclose()
        await until_ended(process.pid)


async def test_each_client_sees_its_own_keys_and_nothing_of_others() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        first = adopted({"dashscope": KEY_OF_A})
        second = adopted({"nvidia": KEY_OF_B})
        third = adopted({})

        assert await sources_of(second) == {"nvidia": "environment"}
        assert await sources_of(first) == {"dashscope": "environment"}
        assert await sources_of(third) == {}


async def test_a_stored_key_counts_at_once_for_the_next_client(tmp_path: Path) -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        before = await sources_of(adopted({}))
        config = tmp_path / "config"
        config.mkdir(mode=0o700)
        stored = {"dashscope": {"store": "file", "stored_at": "2026-01-01T00:00:00+00:00"}}
        for name, data in (("keys.json", {"dashscope": KEY_OF_A}), ("keys-index.json", stored)):
            (config / name).touch(mode=0o600)
            (config / name).write_text(json.dumps(data), encoding="utf-8")
        after = await sources_of(adopted({}))
        (config / "keys.json").unlink()
        (config / "keys-index.json").unlink()

        assert (before, after) == ({}, {"dashscope": "file"})
        assert await sources_of(adopted({})) == {}


@needs_root
async def test_the_host_itself_never_has_a_key_in_its_memory() -> None:
    with light_host() as process:
        without_first_client(process)
        pid = await until_it_listens()
        used = adopted({"dashscope": KEY_OF_A})
        await until(lambda: children_of(pid))
        (supervisor,) = children_of(pid)
        assert await sources_of(used) == {"dashscope": "environment"}

        await until_ended(supervisor)
        assert KEY_OF_A.encode() not in memory_of(pid)
        assert PACKAGE_ROOT.name.encode() in memory_of(pid)


def memory_of(pid: int) -> bytes:
    seen = b""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, stop = (int(text, 16) for text in span.split("-"))
                memory.seek(start)
                seen += memory.read(stop - start)
    return seen


async def test_a_client_of_another_version_or_network_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        own = open_host({}, patience_s=60)

        assert not is_warm_connection(own)
        await end(own)
        await until_ended(process.pid)


async def test_what_differs_from_terminal_to_terminal_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = identity(host_environment())
    monkeypatch.setenv("PATH", "/elsewhere")
    monkeypatch.setenv("XDG_SESSION_ID", "2")
    assert identity(host_environment()) == before
    monkeypatch.setenv("XDG_CONFIG_HOME", "/elsewhere")
    assert identity(host_environment()) != before


async def test_a_host_ends_when_its_code_is_installed_anew(tmp_path: Path) -> None:
    copied = shutil.copytree(
        PACKAGE_ROOT / "winx_tui",
        tmp_path / "copy" / "winx_tui",
        ignore=shutil.ignore_patterns("__pycache__", "tui", "tools", "shell", "security"),
    )
    with light_host(look_every_s=0.05, root=copied.parent) as process:
        without_first_client(process)
        await until_it_listens()
        os.utime(copied / "llm" / "host" / "worker.py", (2_000_000_000, 2_000_000_000))
        await until_ended(process.pid)


@pytest.mark.parametrize("change", ["removed", "replaced", "directory"])
async def test_a_host_ends_when_nobody_can_find_it_any_more(change: str) -> None:
    with light_host(look_every_s=0.05) as process:
        without_first_client(process)
        await until_it_listens()
        place = host_directory() / SOCKET
        if change == "directory":
            shutil.rmtree(place.parent)
        else:
            place.unlink()
        if change == "replaced":
            place.touch()
        await until_ended(process.pid)

    assert place.exists() == (change == "replaced")


async def test_sigterm_ends_it_and_takes_the_socket_away() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        process.send_signal(signal.SIGTERM)
        await until_ended(process.pid)
        assert process.wait() == 0

    assert not (host_directory() / SOCKET).exists()


async def test_what_a_killed_host_left_is_replaced_by_the_next() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        process.kill()
        await until_ended(process.pid)
        assert (host_directory() / SOCKET).exists()
        own = open_host({})
        assert not is_warm_connection(own)
        await end(own)

    with light_host() as process:
        without_first_client(process)
        assert await until_it_listens() == process.pid
        await end(adopted({}))


async def test_a_second_host_serves_its_client_and_leaves_the_first_alone() -> None:
    with light_host() as process:
        without_first_client(process)
        pid = await until_it_listens()
        with light_host() as second:
            client = HostClient(Settings(), first_client_of(second))
            assert len(await client.providers()) == 4
            await until_ended(second.pid)
            assert len(await client.providers()) == 4
            await client.aclose()

        assert await until_it_listens() == pid


async def test_a_host_that_does_not_answer_costs_a_client_nothing() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        await stop_for_now(process)
        undecided = open_host({"dashscope": KEY_OF_A})

        assert not is_warm_connection(undecided)
        assert await sources_of(undecided) == {"dashscope": "environment"}
        process.send_signal(signal.SIGCONT)
        await until(lambda: not children_of(process.pid))


async def test_a_host_that_answers_late_is_taken_all_the_same() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        await stop_for_now(process)
        undecided = open_host({"dashscope": KEY_OF_A})
        own = undecided.pid
        process.send_signal(signal.SIGCONT)
        await until(lambda: children_of(process.pid))
        (supervisor,) = children_of(process.pid)
        await until(lambda: children_of(supervisor))

        assert await sources_of(undecided) == {"dashscope": "environment"}
        assert not is_running(own)


def make_open(place: Path) -> None:
    place.parent.chmod(0o755)


def make_link(place: Path) -> None:
    elsewhere = place.parent.rename(place.parent.with_name("elsewhere"))
    place.parent.symlink_to(elsewhere)


def make_socket_open(place: Path) -> None:
    place.chmod(0o666)


def make_socket_link(place: Path) -> None:
    elsewhere = place.rename(place.with_name("elsewhere"))
    place.symlink_to(elsewhere)


def give_away(place: Path) -> None:
    os.chown(place.parent, NOBODY, NOBODY)


def give_socket_away(place: Path) -> None:
    os.chown(place, NOBODY, NOBODY)


@pytest.mark.parametrize(
    "change",
    [
        make_open,
        make_link,
        make_socket_open,
        make_socket_link,
        pytest.param(give_away, marks=needs_root),
        pytest.param(give_socket_away, marks=needs_root),
    ],
)
async def test_a_place_where_others_could_listen_is_not_used(
    change: Callable[[Path], None],
) -> None:
    make_directory(host_directory())
    with opened(host_directory()) as place, listen(host_directory(), place):
        change(host_directory() / SOCKET)
        with pytest.raises(ConfigError, match="delete it"):
            find_warm_host()


async def test_where_others_could_listen_a_client_gets_a_host_of_its_own() -> None:
    make_directory(host_directory())
    with opened(host_directory()) as place, listen(host_directory(), place):
        host_directory().chmod(0o755)
        own = open_host({"dashscope": KEY_OF_A})
        assert not is_warm_connection(own)
        assert await sources_of(own) == {"dashscope": "environment"}


async def test_a_host_does_not_listen_where_others_could() -> None:
    place = host_directory()
    place.mkdir(parents=True)
    place.chmod(0o770)
    with light_host() as process:
        client = HostClient(Settings(), first_client_of(process))
        assert len(await client.providers()) == 4
        await until_ended(process.pid)
        await client.aclose()

    assert list(place.iterdir()) == []


@needs_root
async def test_another_user_is_not_answered_even_with_the_pass() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()
        letter = {"ask": "status", "pass": (host_directory() / PASS).read_text(encoding="ascii")}
        assert answer_to(letter, uid=0) != b""
        host_directory().chmod(0o711)
        (host_directory() / SOCKET).chmod(0o666)

        assert answer_to(letter, uid=NOBODY) == b""
        assert is_running(process.pid)


async def test_whoever_does_not_know_the_pass_is_not_answered() -> None:
    with light_host() as process:
        without_first_client(process)
        await until_it_listens()

        guesses = ({"ask": "stop", "pass": guess} for guess in ("guessed", "\ud800"))
        for letter in ({"ask": "status"}, *guesses, {}):
            assert answer_to(letter, uid=os.geteuid()) == b""
        assert await until_it_listens() == process.pid


async def test_a_line_that_is_nested_beyond_reason_is_none() -> None:
    assert from_line(b"[" * 60_000 + b"\n") is None


def answer_to(letter: dict[str, str], *, uid: int) -> bytes:
    """Return what a process of a user is answered; b"" is the end without an answer."""
    place = os.open(host_directory(), os.O_RDONLY)
    receiving, sending = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.fchdir(place)
            if uid != os.geteuid():
                os.setgid(uid)
                os.setuid(uid)
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(60)
                connection.connect(SOCKET)
                os.write(sending, b"+")
                connection.sendall(json.dumps(letter).encode() + b"\n")
                os.write(sending, connection.recv(4096))
        finally:
            os._exit(0)
    os.close(sending)
    os.close(place)
    os.waitpid(pid, 0)
    with os.fdopen(receiving, "rb") as pipe:
        answer = pipe.read()
    assert answer.startswith(b"+"), "it could not even connect"
    return answer[1:]


async def test_stopping_where_none_is_tells_so() -> None:
    assert stop_warm_host() is None
    with pytest.raises(FileNotFoundError):
        connect(host_directory(), 1.0)
