"""Let agents of other makers do a whole task with winx as their MCP server.

    .venv/bin/python -m scripts.agents_try [AGENT...] [--bin DIR] [--out DIR]

Each agent (qwen-code, gemini-cli, codex, opencode) runs with a home of its own, where
`winx mcp install AGENT` has written the entry; its model is the scripted server of the tests.
Without --bin they are installed with npm (node 20 or newer) into the cache directory. Prints
what came of each, and keeps what was said in DIR, a file an agent.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.model_server.launcher import RunningServer, running_server
from tests.support.real_agents.dialogue import dialogue_of, offered_tools
from tests.support.real_agents.programs import AGENTS, AgentProgram
from tests.support.real_agents.task import (
    LAST_WORDS,
    MENDED,
    PROMPT,
    make_project,
    missing_from,
    task_scenario,
)

_WINX = Path(sys.executable).with_name("winx")
_LONGEST_S = 240


def main() -> int:
    """Try the agents; returns 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [agent.name for agent in AGENTS]
    parser.add_argument("agents", nargs="*", help=f"of {', '.join(names)}; default: all")
    parser.add_argument("--bin", type=Path, help="where the agents lie")
    parser.add_argument("--out", type=Path, default=Path("transcripts"))
    options = parser.parse_args()
    chosen = [agent for agent in AGENTS if agent.name in (options.agents or names)]
    programs = options.bin or _installed(chosen)
    options.out.mkdir(parents=True, exist_ok=True)
    failed = False
    for agent in chosen:
        with tempfile.TemporaryDirectory(prefix=f"{agent.name}-") as name:
            text, faults = _try(agent, Path(name).resolve(), programs)
        (options.out / f"{agent.name}.txt").write_text(text, encoding="utf-8")
        print(f"{agent.name}: {'; '.join(faults) or 'the whole task is done'}", flush=True)
        failed |= bool(faults)
    return int(failed)


def _installed(agents: list[AgentProgram]) -> Path:
    """Install the agents into the cache directory and return where their programs are."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "winx-agents"
    cache.mkdir(parents=True, exist_ok=True)
    packages = [agent.package for agent in agents]
    npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(cache)]
    subprocess.run([*npm, *packages], check=True)
    return cache / "node_modules/.bin"


def _try(agent: AgentProgram, place: Path, programs: Path) -> tuple[str, list[str]]:
    home, root = place / "home", place / "project"
    make_project(root)
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    scenario = place / "scenario.json"
    scenario.write_text(json.dumps(task_scenario(agent, root)), encoding="utf-8")
    with running_server(scenario) as server:
        url = f"http://127.0.0.1:{server.port}"
        environment = _prepared(agent, home, url, programs)
        install = ["mcp", "install", agent.name, *_after_dashes(agent.winx_options)]
        installed = subprocess.run(
            [_WINX, *install],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        _amend(agent, home)
        began = time.monotonic()
        ended = subprocess.run(
            [programs / agent.command[0], *agent.command[1:], PROMPT],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
        took_s = time.monotonic() - began
        requests = _requests_of_task(server)
    dialogue = dialogue_of(requests[-1]) if requests else ""
    parts = {
        f"winx {' '.join(install)}": installed.stdout + installed.stderr,
        "tools that its model was offered": ", ".join(offered_tools(requests[-1]))
        if requests
        else "",
        "what its model read and said": dialogue + LAST_WORDS,
        f"{' '.join(agent.command)} PROMPT ({took_s:.1f} s, exit {ended.returncode})": ended.stdout
        + ended.stderr,
        "calc.py afterwards": (root / "calc.py").read_text(encoding="utf-8"),
    }
    text = "\n\n".join(f"===== {title}\n{body}" for title, body in parts.items())
    faults = [f"its model was never told of {title}" for title in missing_from(dialogue)]
    if (root / "calc.py").read_text(encoding="utf-8") != MENDED:
        faults.append("calc.py is not mended")
    if LAST_WORDS not in ended.stdout or ended.returncode != 0:
        faults.append(f"it ended with {ended.returncode} and without the last words")
    return text.replace(str(place), "/…"), faults


def _prepared(agent: AgentProgram, home: Path, url: str, programs: Path) -> dict[str, str]:
    """Write the agent's settings and return its environment."""
    for name, text in agent.settings.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("{url}", url), encoding="utf-8")
    own = {key: value.replace("{url}", url) for key, value in agent.environment.items()}
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "NO_COLOR": "1",
        **own,
    }


def _after_dashes(options: tuple[str, ...]) -> tuple[str, ...]:
    return ("--", *options) if options else ()


def _amend(agent: AgentProgram, home: Path) -> None:
    if agent.amendment is None:
        return
    name, after, addition = agent.amendment
    text = (home / name).read_text(encoding="utf-8")
    (home / name).write_text(text.replace(after, after + addition), encoding="utf-8")


def _requests_of_task(server: RunningServer) -> list[dict[str, Any]]:
    """Return the requests of the conversation, without those for titles, memories and the like."""
    marked = [item for item in server.requests() if "read_files" in json.dumps(item["body"])]
    longest = max((item["turn_index"] for item in marked), default=0)
    return [
        item for item in marked if item["turn_index"] <= longest and PROMPT in str(item["body"])
    ]


if __name__ == "__main__":
    sys.exit(main())
