"""A real terminal for journeys: tmux, driven by keys, read as a screen."""

from __future__ import annotations

import shlex
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

DEADLINE_S = 60.0
"""For a condition on a loaded machine; a quick one passes at once."""

_POLL_S = 0.03


class Terminal:
    """A program in a tmux pane of a given size.

    The environment travels through a script of mode 0700, so that nothing of it
    is seen in any argument list.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        environ: Mapping[str, str],
        scratch: Path,
        columns: int = 120,
        lines: int = 40,
    ) -> None:
        self._socket = f"winx-{uuid.uuid4().hex[:12]}"
        script = scratch / f"{self._socket}.sh"
        exports = "".join(
            f"export {name}={shlex.quote(value)}\n" for name, value in environ.items()
        )
        ended = scratch / f"{self._socket}.status"
        self._status_file = ended
        pid_file = scratch / f"{self._socket}.pid"
        script.write_text(
            f"{exports}cd {shlex.quote(str(cwd))}\n"
            f"( echo $BASHPID >{shlex.quote(str(pid_file))}; exec {shlex.join(command)} )\n"
            f"echo $? >{shlex.quote(str(ended))}\n"
            "exec sleep 600\n",
            encoding="utf-8",
        )
        script.chmod(0o700)
        self._pid_file = pid_file
        self._tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-s",
            "main",
            "-x",
            str(columns),
            "-y",
            str(lines),
            "env",
            "-i",
            "TERM=tmux-256color",
            "PATH=/usr/bin:/bin",
            "bash",
            str(script),
        )
        self._tmux("set-option", "-s", "escape-time", "0")
        self._eyes = _Eyes(self._socket)
        self._is_closed = False

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        subprocess.run(
            ["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False
        )
        self._eyes.close()
        self._is_closed = True

    @property
    def pid(self) -> int:
        """Return the process id of the program."""
        self.wait_until(lambda: self._pid_file.is_file() and self._pid_file.read_text().strip())
        return int(self._pid_file.read_text())

    def screen(self) -> str:
        """Return what is on the screen now, as text."""
        return self._eyes.screen()

    def title(self) -> str:
        """Return the title that the program has set."""
        return self._tmux("display-message", "-p", "-t", "main", "#{pane_title}")

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: Enter, Escape, C-c, BTab, Up."""
        self._tmux("send-keys", "-t", "main", *keys)

    def type(self, text: str) -> None:
        """Type text literally."""
        self._tmux("send-keys", "-t", "main", "-l", "--", text)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the terminal."""
        self._tmux("resize-window", "-t", "main", "-x", str(columns), "-y", str(lines))

    def wait_for(self, *texts: str, deadline_s: float = DEADLINE_S) -> str:
        """Wait until texts are on the screen, all at once, and return that very screen.

        A frame may be drawn piece by piece: whatever must be on it belongs to the texts.
        """
        screen = ""

        def is_there() -> bool:
            nonlocal screen
            screen = self.screen()
            return all(text in screen for text in texts)

        self.wait_until(is_there, what=" and ".join(map(repr, texts)), deadline_s=deadline_s)
        return screen

    def wait_until(
        self,
        condition: Callable[[], object],
        *,
        what: str = "the condition",
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Wait for a condition; fail with the screen if it does not come."""
        deadline = time.monotonic() + deadline_s
        while not condition():
            has_ended = self._has_ended()
            if has_ended and condition():
                return
            if has_ended or time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}; the screen:\n{self._last()}")
            time.sleep(_POLL_S)

    def wait_for_end(self, *, deadline_s: float = DEADLINE_S) -> int:
        """Wait until the program has ended and return its exit status."""
        self.wait_until(
            self._has_ended,
            what="the end of the program",
            deadline_s=deadline_s,
        )
        return int(self._status_file.read_text())

    def _has_ended(self) -> bool:
        return self._status_file.is_file() and bool(self._status_file.read_text().strip())

    def _last(self) -> str:
        return "(closed)" if self._is_closed else self.screen()

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=60,
        )
        if done.returncode != 0:
            raise AssertionError(f"tmux {arguments[0]} failed: {done.stderr}")
        return done.stdout


class _Eyes:
    """A tmux client in control mode: to look at the screen starts no program."""

    def __init__(self, socket: str) -> None:
        attach = ("attach-session", "-t", "main", "-f", "no-output,ignore-size,read-only")
        self._client = subprocess.Popen(
            ["tmux", "-u", "-L", socket, "-C", *attach],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        self._answer()

    def screen(self) -> str:
        """Return what is on the screen now, as text."""
        assert self._client.stdin is not None
        self._client.stdin.write("capture-pane -p -t main\n")
        self._client.stdin.flush()
        return "".join(self._answer())

    def close(self) -> None:
        """Clear the client away, once its server has ended."""
        self._client.kill()
        self._client.communicate()

    def _answer(self) -> list[str]:
        """Read the lines that stand between one %begin and its %end."""
        assert self._client.stdout is not None
        lines: list[str] = []
        end: tuple[str, ...] = ()
        for line in self._client.stdout:
            kind, _, about = line.partition(" ")
            if not end:
                end = (f"%end {about}", f"%error {about}") if kind == "%begin" else ()
            elif line not in end:
                lines.append(line)
            elif line == end[0]:
                return lines
            else:
                break
        raise AssertionError(f"tmux shows no screen: {lines}")
