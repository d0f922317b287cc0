"""What commands can do in the place that the keeper gives them, by their permits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.runtime.sandboxed_home import WORKING, Home, git, run, run_in
from winx_tui.core.approval import READ_ONLY, UNCONFINED, Permit
from winx_tui.core.errors import ShellError
from winx_tui.runtime.confinement import SandboxKeeper
from winx_tui.security.sandbox.detect import sandbox_report
from winx_tui.security.sandbox.none import NoSandbox

WRITE = Permit("workspace-write")


async def until_hidden(keeper: SandboxKeeper, home: Home, path: Path, is_hidden: bool) -> str:
    """Return the key once a look has seen a file come or go; the looks keep their distance."""
    until = time.monotonic() + 60
    while True:
        key = (await keeper.place(READ_ONLY, home.root)).key
        if keeper.hides(path) == is_hidden:
            return key
        assert time.monotonic() < until, "no look sees it"


def test_a_sandbox_works_on_this_machine() -> None:
    assert WORKING, [check.reason for check in sandbox_report()]


@complaint(14)
@complaint(19)
async def test_a_reader_cannot_write_the_workspace_or_read_secrets(
    home: Home, keeper: SandboxKeeper
) -> None:
    assert (await run(home, keeper, READ_ONLY, "cat main.py")).stdout == "SECRET\n"
    assert (await run(home, keeper, READ_ONLY, "echo x > new")).returncode
    assert (await run(home, keeper, READ_ONLY, "echo x > main.py")).returncode
    for name in (".ssh/id_rsa", "Documents/letter", ".local/state/winx/sessions/one"):
        assert "SECRET" not in (await run(home, keeper, READ_ONLY, f"cat ~/{name}")).stdout
    assert (home.root / "main.py").read_text(encoding="utf-8") == "SECRET\n"


async def test_the_network_is_reached_only_where_it_is_permitted(
    home: Home, keeper: SandboxKeeper
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = f": < /dev/tcp/127.0.0.1/{server.getsockname()[1]}"
        assert (await run(home, keeper, READ_ONLY, script)).returncode
        assert (await run(home, keeper, WRITE, script)).returncode
        for level in ("read-only", "workspace-write"):
            done = await run(home, keeper, Permit(level, network=True), script)
            assert done.returncode == 0, done.stderr


async def test_a_writer_changes_the_workspace_but_not_what_git_runs(
    home: Home, keeper: SandboxKeeper
) -> None:
    assert (await run(home, keeper, WRITE, "echo x > main.py")).returncode == 0
    assert (home.root / "main.py").read_text(encoding="utf-8") == "x\n"
    for name in ("config", "hooks/pre-commit", "commondir"):
        for permit in (WRITE, Permit("workspace-write", writes_git=True)):
            if name == "commondir" and permit.writes_git:
                continue
            assert (await run(home, keeper, permit, f"echo x >> .git/{name}")).returncode, name


async def test_whoever_may_change_the_repository_can_commit(
    home: Home, keeper: SandboxKeeper
) -> None:
    if keeper.name == "landlock":
        pytest.skip("a limit of landlock: nothing new is made beside what is guarded")
    script = "git add main.py && git commit -qm one"
    assert (await run(home, keeper, WRITE, script)).returncode
    done = await run(home, keeper, Permit("workspace-write", writes_git=True), script)
    assert done.returncode == 0, done.stderr


async def test_a_path_outside_that_was_granted_is_written_and_its_neighbour_is_not(
    home: Home, keeper: SandboxKeeper
) -> None:
    outside = home.base / "outside"
    permit = Permit("workspace-write", writable=(outside / "granted",))
    assert (await run(home, keeper, permit, f"echo x > {outside}/granted/new")).returncode == 0
    assert (await run(home, keeper, permit, f"echo x > {outside}/neighbour/file")).returncode
    assert (await run(home, keeper, WRITE, f"echo x > {outside}/granted/new")).returncode


async def test_what_is_missing_or_winxs_own_is_opened_by_no_permit(
    home: Home, keeper: SandboxKeeper
) -> None:
    state = home.home / ".local/state/winx"
    permit = Permit("workspace-write", readable=(state,), writable=(state, home.base / "missing"))
    assert "SECRET" not in (await run(home, keeper, permit, f"cat {state}/sessions/one")).stdout
    assert (await run(home, keeper, permit, f"echo x > {state}/sessions/one")).returncode


async def test_what_was_opened_to_read_is_read_but_not_the_secrets_in_it(
    home: Home, keeper: SandboxKeeper
) -> None:
    (home.home / "Documents/.env").write_text("SECRET\n", encoding="utf-8")
    permit = Permit("workspace-write", readable=(home.home / "Documents",))
    assert (await run(home, keeper, permit, "cat ~/Documents/letter")).stdout == "SECRET\n"
    assert "SECRET" not in (await run(home, keeper, permit, "cat ~/Documents/.env")).stdout
    named = Permit("workspace-write", readable=(home.home / "Documents/.env",))
    assert (await run(home, keeper, named, "cat ~/Documents/.env")).stdout == "SECRET\n"


async def test_logs_are_read_and_temporary_files_have_names_that_hold_everywhere(
    home: Home, keeper: SandboxKeeper
) -> None:
    log = home.home / ".local/state/winx/scratch/output/log"
    assert (await run(home, keeper, READ_ONLY, f"cat {log}")).stdout == "SECRET\n"
    name = (await run(home, keeper, WRITE, "mktemp")).stdout.strip()
    assert Path(name).is_file()
    assert (await run(home, keeper, READ_ONLY, f"cat {name}")).returncode == 0


async def test_a_new_secret_makes_another_place_where_it_is_hidden(
    home: Home, keeper: SandboxKeeper
) -> None:
    secret = home.root / ".env"
    before = await until_hidden(keeper, home, secret, False)
    secret.write_text("SECRET\n", encoding="utf-8")
    assert await until_hidden(keeper, home, secret, True) != before
    assert "SECRET" not in (await run(home, keeper, READ_ONLY, "cat .env")).stdout
    secret.unlink()
    await until_hidden(keeper, home, secret, False)


async def test_each_permit_has_a_place_of_its_own(home: Home, keeper: SandboxKeeper) -> None:
    permits = (
        READ_ONLY,
        UNCONFINED,
        WRITE,
        Permit("read-only", network=True),
        Permit("workspace-write", network=True),
        Permit("workspace-write", writes_git=True),
        Permit("workspace-write", writable=(home.base / "outside/granted",)),
    )
    places = [await keeper.place(permit, home.root) for permit in permits]
    assert len({place.key for place in places}) == len(permits)
    assert [place.reads_only for place in places] == [True, *[False] * 6]
    assert [place.is_confined for place in places] == [True, False, *[True] * 5]
    assert places[0].carries("PATH")
    assert not places[0].carries("GIT_DIR")
    assert places[2].carries("GIT_DIR")
    assert not places[2].carries("TMPDIR")
    assert not places[1].carries("BASH_FUNC_sudo%%")


async def test_no_repository_runs_a_program_for_a_reader(home: Home, keeper: SandboxKeeper) -> None:
    trap = home.root / "trap.sh"
    trap.write_text("#!/bin/sh\necho TRAPPED >&2\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    for name in ("", "lib/nested", "lib/bare.git"):
        place = home.root / name
        git(home, place, "init", "-q", *(["--bare"] if name.endswith("bare.git") else []))
        for key in (
            *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process"),
            *("diff.evil.textconv", "diff.evil.command", "core.fsmonitor", "diff.external"),
            *("core.pager", "gpg.program", "gpg.ssh.program", "alias.whatchanged"),
            *("pager.status", "pager.log", "tar.tar.gz.command", "man.man.cmd"),
        ):
            git(home, place, "config", key, str(trap))
        if not name.endswith("bare.git"):
            (place / "file").write_text("one\n", encoding="utf-8")
            git(home, place, "-c", "core.fsmonitor=false", "add", "file")
            (place / ".gitattributes").write_text("* filter=evil diff=evil\n", encoding="utf-8")
            (place / "file").write_text("two\n", encoding="utf-8")
    (home.root / "lib/bare.git/config").write_text(
        (home.root / "lib/bare.git/config").read_text().replace("bare = true", "bare = false")
        + f"[core]\n\tworktree = {home.root}/lib\n",
        encoding="utf-8",
    )
    included = home.root / "lib/nested/more"
    included.write_text(f'[filter "later"]\n\tclean = {trap}\n', encoding="utf-8")
    git(home, home.root / "lib/nested", "config", "include.path", "../more")
    with (home.root / "lib/nested/.gitattributes").open("a", encoding="utf-8") as file:
        file.write("* filter=later\n")
    (home.root / ".env").touch()
    await until_hidden(keeper, home, home.root / ".env", True)
    assert "TRAPPED" in (await run(home, keeper, WRITE, "git status; git diff")).stderr
    for name in ("", "lib/nested", "lib/bare.git"):
        reader = await keeper.place(READ_ONLY, home.root / name)
        for command in ("status", "diff", "log -p", "diff --cached --textconv", "show --stat"):
            done = run_in(home, reader, f"git {command}", home.root / name)
            assert "TRAPPED" not in done.stderr + done.stdout, (name, command)
            if command == "status" and name != "lib/bare.git":
                assert done.returncode == 0, done.stderr
    assert keeper.proves


async def test_the_person_is_known_to_a_readers_git(home: Home, keeper: SandboxKeeper) -> None:
    done = await run(home, keeper, READ_ONLY, "git config user.name")
    assert done.stdout == "t\n"


async def test_a_reader_is_told_nothing_that_steers_programs(home: Home) -> None:
    environment = home.environment | {
        "TAR_OPTIONS": "--to-command=x",
        "RIPGREP_CONFIG_PATH": "x",
        "LD_PRELOAD": "x",
        "GIT_EXTERNAL_DIFF": "x",
        "PATH": "bin:/usr/bin:.",
        "LC_TIME": "C",
    }
    keeper = SandboxKeeper(
        home.root,
        is_on=True,
        home=home.home,
        environment=environment,
        temporary=home.home / ".local/state/winx/scratch/two",
    )
    place = await keeper.place(READ_ONLY, home.root)
    assert place.environment is not None
    told = set(place.environment)
    assert told.isdisjoint(
        {"TAR_OPTIONS", "RIPGREP_CONFIG_PATH", "LD_PRELOAD", "GIT_EXTERNAL_DIFF"}
    )
    assert place.environment["PATH"] == "/usr/bin"
    assert place.environment["LC_TIME"] == "C"
    await keeper.aclose()


async def test_what_was_refused_is_told_of_the_permit(home: Home, keeper: SandboxKeeper) -> None:
    target = home.base / "outside/neighbour/file"
    done = await run(home, keeper, WRITE, f"echo x > {target}")
    refusal = keeper.refusal(done.stdout + done.stderr, done.returncode, WRITE, home.root)
    assert refusal is not None
    assert (refusal.kind, refusal.path) == ("write", target)
    opened = Permit("workspace-write", writable=(target,))
    assert (await run(home, keeper, opened, f"echo x > {target}")).returncode == 0
    assert keeper.refusal("Permission denied", 1, UNCONFINED, home.root) is None


async def test_a_directory_out_of_sight_is_entered_once_it_was_opened(
    home: Home, keeper: SandboxKeeper
) -> None:
    documents = home.home / "Documents"
    assert keeper.hides(documents)
    assert not keeper.hides(home.root)
    permit = Permit("workspace-write", readable=(documents,))
    assert (await run(home, keeper, permit, "cat letter", documents)).stdout == "SECRET\n"


async def test_more_repositories_than_can_be_asked_leave_nothing_to_proof(home: Home) -> None:
    for number in range(101):
        (home.root / f"r{number}/.git").mkdir(parents=True)
    keeper = home.keeper(lambda: WORKING[0].sandbox)
    await keeper.ready()
    assert keeper.name
    assert not keeper.proves
    assert "more than 100 git directories" in keeper.describe()
    assert (await keeper.place(READ_ONLY, home.root)).is_confined
    await keeper.aclose()


async def test_settings_that_cannot_be_read_leave_nothing_to_proof(home: Home) -> None:
    (home.root / ".git/config").write_text("[broken\n", encoding="utf-8")
    keeper = home.keeper(lambda: WORKING[0].sandbox)
    await keeper.ready()
    assert not keeper.proves
    await keeper.aclose()


async def test_without_a_sandbox_approved_commands_run_as_they_are_and_readers_do_not(
    home: Home,
) -> None:
    for keeper in (home.keeper(NoSandbox), home.keeper(NoSandbox, is_on=False)):
        await keeper.ready()
        assert (keeper.name, keeper.proves) == ("", False)
        assert (await keeper.place(WRITE, home.root)).key == "plain"
        assert (await keeper.place(UNCONFINED, home.root)).key == "plain"
        with pytest.raises(ShellError, match="may only run in a sandbox"):
            await keeper.place(READ_ONLY, home.root)
        assert not keeper.hides(home.home)
        assert keeper.refusal("Permission denied", 1, WRITE, home.root) is None
        await keeper.aclose()
    assert "security.sandbox" in home.keeper(NoSandbox, is_on=False).describe()


async def test_the_sessions_own_directory_goes_with_it(home: Home) -> None:
    keeper = home.keeper(lambda: WORKING[0].sandbox)
    await run(home, keeper, WRITE, "mkdir -p /tmp/a/b && touch /tmp/a/b/c && chmod 500 /tmp/a/b")
    scratch = home.home / ".local/state/winx/scratch"
    assert (scratch / "session/a/b/c").exists() or WORKING[0].name != "bubblewrap"
    await keeper.aclose()
    assert sorted(os.listdir(scratch)) == ["output"]  # noqa: PTH208 - names only


async def test_a_workspace_below_tmp_is_seen(home: Home, tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    root.mkdir()
    (root / "file").write_text("seen\n", encoding="utf-8")
    for check in WORKING:
        keeper = SandboxKeeper(
            root,
            is_on=True,
            home=home.home,
            environment=home.environment,
            temporary=tmp_path.resolve() / f"own-{check.name}",
            find_sandbox=lambda check=check: check.sandbox,  # type: ignore[misc]
        )
        assert (await run(home, keeper, READ_ONLY, "cat file", root)).stdout == "seen\n"
        assert (await run(home, keeper, READ_ONLY, "echo x > file", root)).returncode
        assert (await run(home, keeper, WRITE, "echo x >> file", root)).returncode == 0
        (root / "file").write_text("seen\n", encoding="utf-8")
        assert (await run(home, keeper, WRITE, f"ls {tmp_path.parent}", root)).returncode or (
            check.name == "bubblewrap"
        )
        await keeper.aclose()


def test_the_keeper_is_made_without_an_import_that_a_first_paint_would_wait_for() -> None:
    program = (
        "import json, sys, winx_tui.runtime.confinement;"
        "print(json.dumps([name for name in ('git', 'keyring', 'textual', 'litellm', 'ctypes')"
        " if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert json.loads(done.stdout) == []


async def test_what_killed_sessions_left_goes_some_day(home: Home) -> None:
    scratch = home.home / ".local/state/winx/scratch"
    for name in ("abandoned", "recent", "output"):
        (scratch / name / "inner").mkdir(parents=True)
    for name in ("abandoned", "output"):
        os.utime(scratch / name, (0, 0))
    keeper = home.keeper(lambda: WORKING[0].sandbox)
    await keeper.ready()
    await keeper.aclose()
    assert not (scratch / "abandoned").exists()
    assert (scratch / "recent" / "inner").exists()
    assert (scratch / "output" / "inner").exists()
