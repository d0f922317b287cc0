"""The dialog says in which sandbox a command runs, and switches it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.widget import Widget

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, question, stage
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Confinement
from winx_tui.core.preview import CommandPreview
from winx_tui.tui.approver import DialogApprover

HOME = Path("/home/me")
COMMAND = CommandPreview("make install", HOME / "x")
WIDE = Confinement("bubblewrap", network=("pypi.org",), outside=(Path("/usr/local/bin"),))
SHUT = Confinement("bubblewrap")
READ_ONLY = Confinement("Landlock", level="read-only", network=("pypi.org",))
FULL = replace(
    WIDE,
    readable=(HOME / "notes.txt",),
    writes_git=True,
    refused=("to write ~/.cargo/registry",),
    hindrance="docker speaks to its daemon through a Unix socket, which the sandbox refuses",
)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(HOME))


def confined(confinement: Confinement | None, *, danger: Sequence[str] = ()) -> ApprovalRequest:
    return question(COMMAND, editable=COMMAND.command, danger=danger, confinement=confinement)


async def asked(running: Stage, request: ApprovalRequest) -> asyncio.Task[ApprovalDecision]:
    """Ask, and return when the dialog takes keys."""
    answer = asyncio.create_task(DialogApprover(running.app).request(request))
    await running.until_asked()
    return answer


def words_of(running: Stage) -> str:
    """Return what is on the screen, without frame, scroll bar and line breaks."""
    return " ".join(
        running.screen_text().translate(dict.fromkeys(map(ord, "│▁▂▃▄▅▆▇"), " ")).split()
    )


def opened(*, network: bool, outside: bool, unconfined: bool = False) -> ApprovalDecision:
    return ApprovalDecision("allow", network=network, outside=outside, is_unconfined=unconfined)


@pytest.mark.parametrize(
    ("confinement", "keys", "decision"),
    [
        (WIDE, "a", opened(network=True, outside=True)),
        (WIDE, "na", opened(network=False, outside=True)),
        (WIDE, "oa", opened(network=True, outside=False)),
        (WIDE, "nnoa", opened(network=True, outside=False)),
        (WIDE, "ua", opened(network=True, outside=True, unconfined=True)),
        (WIDE, "unoa", opened(network=True, outside=True, unconfined=True)),
        (WIDE, "uuna", opened(network=False, outside=True)),
        (SHUT, "a", opened(network=False, outside=False)),
        (SHUT, "noa", opened(network=True, outside=False)),
        (READ_ONLY, "oua", opened(network=True, outside=False)),
        (READ_ONLY, "na", opened(network=False, outside=False)),
        (WIDE, "us", replace(opened(network=True, outside=True, unconfined=True), scope="session")),
        (WIDE, "ur", ApprovalDecision("deny")),
        (None, "noua", ApprovalDecision("allow")),
    ],
)
async def test_the_answer_carries_the_switches_as_they_stand(
    project: Path, confinement: Confinement | None, keys: str, decision: ApprovalDecision
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, confined(confinement))
        await running.pilot.press(*keys)
        assert await answer == decision


async def test_a_dangerous_or_edited_command_keeps_the_switches(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, confined(WIDE, danger=("deletes",)))
        await running.pilot.press("u", "e", "n", "ctrl+s", "n", "y")
        edited = replace(
            opened(network=True, outside=True, unconfined=True), edited="make installn"
        )
        assert await answer == edited


async def test_how_it_runs_stays_true_to_the_switches(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(120, 40)) as running:
        answer = await asked(running, confined(WIDE))
        start = "Runs in the sandbox (bubblewrap): writes in the workspace"
        shown = words_of(running)
        assert f"{start} and /usr/local/bin, network on (for pypi.org)" in shown
        assert "n network: on o writing outside: on u sandbox: on" in shown
        await running.pilot.press("n", "o")
        await running.until(
            lambda: f"{start} but not /usr/local/bin, no network" in words_of(running)
        )
        assert "n network: off o writing outside: off u sandbox: on" in words_of(running)
        await running.pilot.press("u")
        await running.until_shown("Runs WITHOUT the sandbox")
        assert "n network: – o writing outside: – u sandbox: off" in words_of(running)
        assert "Runs in the sandbox" not in running.screen_text()
        await running.pilot.press("r")
        await answer


async def test_a_mode_that_only_reads_offers_the_network_alone(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await asked(running, confined(READ_ONLY))
        shown = words_of(running)
        assert "Runs in the sandbox (Landlock): reads only, network on (for pypi.org)" in shown
        assert "n network: on" in shown
        assert "writing outside:" not in shown
        assert "sandbox:" not in shown
        await running.pilot.press("r")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everything_that_is_opened_and_known_of_it_is_named(
    project: Path, size: tuple[int, int]
) -> None:
    async with stage(ScriptedRuntime(project), size=size) as running:
        await asked(running, confined(FULL))
        shown = words_of(running)
        assert "make install" in shown
        assert "may read ~/notes.txt, may change the repository, network on" in shown
        assert "The sandbox refused it before: to write ~/.cargo/registry" in shown
        assert "which the sandbox refuses; u runs it without" in shown
        for label in ("Approve once", "Approve for this session", "Reject", "Edit the command"):
            assert label in shown
        await running.pilot.press("r")


@pytest.mark.parametrize("size", [(40, 12), (80, 17), (80, 24), (120, 40)])
@pytest.mark.parametrize("confinement", [WIDE, SHUT, FULL])
async def test_turning_a_switch_moves_nothing(
    project: Path, size: tuple[int, int], confinement: Confinement
) -> None:
    async with stage(ScriptedRuntime(project), size=size) as running:
        await asked(running, confined(confinement))

        def places() -> dict[str, Region]:
            return {
                str(each.id): each.region
                for each in running.app.screen.walk_children(Widget)
                if each.id is not None and each.display
            }

        before = places()
        for key in "nounuo":
            await running.pilot.press(key)
            await running.pilot.pause()
            assert places() == before
        await running.pilot.press("r")


async def test_in_a_small_terminal_the_sandbox_takes_a_line_and_the_answers_stay(
    project: Path,
) -> None:
    async with stage(ScriptedRuntime(project), size=(40, 12)) as running:
        answer = await asked(running, confined(FULL))
        shown = words_of(running)
        assert "make install" in shown
        assert "Sandbox: network on, workspace +1" in shown
        assert "n net on o out on u box on" in shown
        for label in ("a once", "s session", "r reject", "t tell", "e edit"):
            assert label in shown
        await running.pilot.press("u")
        await running.until_shown("WITHOUT the sandbox")
        assert "u box off" in words_of(running)
        await running.pilot.press("a")
        assert (await answer).is_unconfined


MANY = replace(FULL, outside=tuple(Path(f"/opt/some/long/path/{n}") for n in range(40)))


@pytest.mark.parametrize("size", [(60, 20), (80, 17), (80, 18), (80, 24), (120, 40)])
@pytest.mark.parametrize("confinement", [FULL, MANY])
async def test_however_much_is_told_neither_command_nor_answers_are_lost(
    project: Path, size: tuple[int, int], confinement: Confinement
) -> None:
    command = "\n".join(f"echo {number}" for number in range(60))
    request = replace(
        confined(confinement, danger=("deletes", "sends", "opens")),
        preview=CommandPreview(command, HOME / "x"),
    )
    async with stage(ScriptedRuntime(project), size=size) as running:
        await asked(running, request)
        shown = words_of(running).lower()
        assert "echo 0 echo 1 echo 2" in shown
        assert "sandbox" in shown
        for label in ("once", "session", "reject", "tell", "edit"):
            assert label in shown
        await running.pilot.press("a")
        await running.until_shown("Not approved")
        assert "echo 0" in running.screen_text()
        await running.pilot.press("end", "a")
        await running.until_shown("only y runs it")
        await running.pilot.press("ctrl+c")


async def test_a_click_turns_a_switch_and_the_keys_stay_with_the_answers(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(120, 40)) as running:
        answer = await asked(running, confined(WIDE))
        await running.pilot.click("#approval-switches", offset=(3, 0))
        await running.until_shown("network: off")
        await running.pilot.press("up", "up", "enter")
        assert await answer == opened(network=False, outside=True)


@pytest.mark.usefixtures("real_silence")
async def test_switches_do_not_count_in_the_first_moment_either(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        answer = asyncio.create_task(DialogApprover(running.app).request(confined(WIDE)))
        guard = await running.until_guarded()
        running.press_at(guard.began_at_s + 0.2, "u", "n")
        await running.pilot.pause()
        await running.until_asked()
        await running.pilot.press("a")
        assert await answer == opened(network=True, outside=True)


async def test_what_was_approved_at_first_is_what_the_second_key_runs(project: Path) -> None:
    """While something dangerous is confirmed the switches are not on offer."""
    async with stage(ScriptedRuntime(project)) as running:
        answer = await asked(running, confined(WIDE, danger=("deletes",)))
        await running.pilot.press("a")
        await running.until_shown("only y runs it")
        assert "Runs in the sandbox" in running.screen_text()
        assert "u sandbox:" not in words_of(running)
        await running.pilot.press("u", "n", "y")
        assert await answer == opened(network=True, outside=True)


async def test_names_that_deceive_are_shown_by_number(project: Path) -> None:
    sly = replace(SHUT, outside=(Path("/x\u202egpj\n/y"),), network=("a\u200b.org",))
    async with stage(ScriptedRuntime(project), size=(120, 40)) as running:
        await asked(running, confined(sly))
        assert "/x\\u{202E}gpj" in running.screen_text()
        assert "a\\u{200B}.org" in running.screen_text()
        await running.pilot.press("r")


async def test_without_a_sandbox_the_dialog_says_nothing_of_one(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await asked(running, confined(None))
        assert "Runs " not in running.screen_text()
        assert "network:" not in running.screen_text()
        await running.pilot.press("r")


async def test_the_keys_page_names_the_switches(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(100, 50)) as running:
        await asked(running, confined(WIDE))
        await running.pilot.press("f1")
        await running.until_shown("In the sandbox: the network, on or off")
        assert "Run it without the sandbox" in running.screen_text()
        await running.pilot.press("escape")
        await running.until_asked()
        await running.pilot.press("r")
