"""The MCP clients that winx can write itself into, as a table.

A row says what its client's own documents say, and they stand beside it. Templates are filled in
by `Places.path`; `{home}`, `{xdg}` and `{apps}` are its roots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winx_tui.cli.mcp_clients.entry import Shape
from winx_tui.cli.mcp_clients.forms import FormName

Folder = Literal["project", "elsewhere"]
"""Where a client starts its servers: in the project that is open, or in / or the home directory,
so that the entry must name the project."""

WORKSPACE = "${workspaceFolder}"
"""What some editors put the open project's path for."""


@dataclass(frozen=True, slots=True)
class Client:
    """One program that starts MCP servers."""

    name: str
    """What a person types."""
    title: str
    documents: str
    """Where its maker says so."""
    files: tuple[str, ...]
    """The person's own settings: the first one that exists, or whose directory does, else the
    first."""
    keys: tuple[tuple[str, ...], ...] = (("mcpServers",),)
    """Where in them the servers stand: the last table that exists, else the first."""
    form: FormName = "json"
    shape: Shape = "plain"
    starts_in: Folder = "project"
    project_files: tuple[str, ...] = ()
    """A project's own settings, below its root; () where the client has none."""
    root_in_user_file: str = ""
    """What stands for the open project in the person's own settings; "": nothing does."""
    root_in_project_file: str = ""
    """The same in a project's."""
    windows_files: tuple[str, ...] = ()
    """On Windows, where winx in WSL is reached by wsl.exe."""
    moved_by: str = ""
    """The variable that names another directory for the file."""
    programs: tuple[str, ...] = ()
    """Commands that show that it is installed."""
    folders: tuple[str, ...] = ()
    """Directories that show it; the one of the settings does so unnamed, unless it is a root."""
    is_terminal: bool = False
    """Whether it runs in a terminal, and so with a person's own PATH."""
    restart: str = ""
    """What makes it read its settings again, a sentence."""


_NEW_SESSION = "It counts from its next session on."


def _code(name: str, title: str, folder: str, program: str) -> Client:
    return Client(
        name,
        title,
        "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
        (f"{{apps}}/{folder}/User/mcp.json",),
        (("servers",),),
        "jsonc",
        "stdio",
        project_files=(".vscode/mcp.json",),
        root_in_user_file=WORKSPACE,
        root_in_project_file=WORKSPACE,
        windows_files=(f"{{apps}}/{folder}/User/mcp.json",),
        programs=(program,),
        restart="Start it there: command palette, MCP: List Servers.",
    )


_STORAGES = (
    "{apps}/Code/User/globalStorage",
    "{home}/.vscode-server/data/User/globalStorage",
)
"""Where VS Code's extensions keep their own: with a window here, and for one elsewhere."""

CLIENTS: tuple[Client, ...] = (
    Client(
        "claude-desktop",
        "Claude Desktop",
        "https://modelcontextprotocol.io/docs/develop/connect-local-servers",
        ("{apps}/Claude/claude_desktop_config.json",),
        starts_in="elsewhere",
        windows_files=("{apps}/Claude/claude_desktop_config.json",),
        restart="Quit Claude Desktop and open it again.",
    ),
    Client(
        "claude-code",
        "Claude Code",
        "https://code.claude.com/docs/en/mcp",
        ("{home}/.claude.json",),
        shape="stdio",
        project_files=(".mcp.json",),
        moved_by="CLAUDE_CONFIG_DIR",
        programs=("claude",),
        folders=("{home}/.claude",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "cursor",
        "Cursor",
        "https://cursor.com/docs/context/mcp",
        ("{home}/.cursor/mcp.json",),
        form="jsonc",
        starts_in="elsewhere",
        project_files=(".cursor/mcp.json",),
        root_in_project_file=WORKSPACE,
        windows_files=("{home}/.cursor/mcp.json",),
        programs=("cursor", "cursor-agent"),
        restart="Turn it on in Cursor's settings, under MCP.",
    ),
    _code("vscode", "Visual Studio Code", "Code", "code"),
    _code("vscode-insiders", "VS Code Insiders", "Code - Insiders", "code-insiders"),
    Client(
        "zed",
        "Zed",
        "https://zed.dev/docs/ai/mcp",
        ("{xdg}/zed/settings.json",),
        (("context_servers",),),
        "jsonc",
        "zed",
        windows_files=("{apps}/Zed/settings.json",),
        programs=("zed", "zeditor"),
    ),
    Client(
        "windsurf",
        "Windsurf",
        "https://docs.windsurf.com/windsurf/cascade/mcp",
        ("{home}/.codeium/windsurf/mcp_config.json",),
        starts_in="elsewhere",
        windows_files=("{home}/.codeium/windsurf/mcp_config.json",),
        programs=("windsurf",),
        restart="Press refresh in Cascade's list of MCP servers.",
    ),
    Client(
        "codex",
        "Codex",
        "https://developers.openai.com/codex/mcp",
        ("{home}/.codex/config.toml",),
        (("mcp_servers",),),
        "toml",
        project_files=(".codex/config.toml",),
        moved_by="CODEX_HOME",
        programs=("codex",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "gemini-cli",
        "Gemini CLI",
        "https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md",
        ("{home}/.gemini/settings.json",),
        form="jsonc",
        project_files=(".gemini/settings.json",),
        programs=("gemini",),
        is_terminal=True,
        restart="It counts from its next session on, in folders that Gemini CLI trusts.",
    ),
    Client(
        "qwen-code",
        "Qwen Code",
        "https://qwenlm.github.io/qwen-code-docs/en/users/features/mcp/",
        ("{home}/.qwen/settings.json",),
        form="jsonc",
        project_files=(".qwen/settings.json",),
        programs=("qwen",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "opencode",
        "opencode",
        "https://opencode.ai/docs/mcp-servers/",
        ("{xdg}/opencode/opencode.json", "{xdg}/opencode/opencode.jsonc"),
        # Its second version has a table of its own for them: opencode.ai/v2/docs/mcp-servers.
        (("mcp",), ("mcp", "servers")),
        "jsonc",
        "opencode",
        project_files=("opencode.json", "opencode.jsonc"),
        programs=("opencode",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "goose",
        "goose",
        "https://block.github.io/goose/docs/guides/config-files",
        ("{xdg}/goose/config.yaml",),
        (("extensions",),),
        "yaml",
        "goose",
        programs=("goose",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "cline",
        "Cline in VS Code",
        "https://docs.cline.bot/mcp/configuring-mcp-servers",
        tuple(
            f"{storage}/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"
            for storage in _STORAGES
        ),
        starts_in="elsewhere",
        folders=tuple(f"{storage}/saoudrizwan.claude-dev" for storage in _STORAGES),
    ),
    Client(
        "cline-cli",
        "Cline CLI",
        "https://docs.cline.bot/cline-cli/configuration",
        ("{home}/.cline/data/settings/cline_mcp_settings.json",),
        starts_in="elsewhere",
        programs=("cline",),
        folders=("{home}/.cline",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "roo-code",
        "Roo Code",
        "https://docs.roocode.com/features/mcp/using-mcp-in-roo",
        tuple(
            f"{storage}/rooveterinaryinc.roo-cline/settings/mcp_settings.json"
            for storage in _STORAGES
        ),
        starts_in="elsewhere",
        project_files=(".roo/mcp.json",),
        folders=tuple(f"{storage}/rooveterinaryinc.roo-cline" for storage in _STORAGES),
    ),
    Client(
        "continue",
        "Continue",
        "https://docs.continue.dev/customize/deep-dives/mcp",
        ("{home}/.continue/mcpServers/winx.json",),
        starts_in="elsewhere",
        project_files=(".continue/mcpServers/winx.json",),
        programs=("cn",),
        folders=("{home}/.continue",),
        restart="Reload Continue; it uses MCP servers in agent mode only.",
    ),
    Client(
        "amp",
        "Amp",
        "https://ampcode.com/manual#mcp",
        ("{xdg}/amp/settings.json",),
        (("amp.mcpServers",),),
        "jsonc",
        project_files=(".amp/settings.json",),
        programs=("amp",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "crush",
        "Crush",
        "https://github.com/charmbracelet/crush#mcps",
        ("{xdg}/crush/crush.json",),
        (("mcp",),),
        shape="stdio",
        project_files=(".crush.json", "crush.json"),
        programs=("crush",),
        is_terminal=True,
        restart=_NEW_SESSION,
    ),
    Client(
        "kiro",
        "Kiro",
        "https://kiro.dev/docs/mcp/configuration",
        ("{home}/.kiro/settings/mcp.json",),
        starts_in="elsewhere",
        project_files=(".kiro/settings/mcp.json",),
        windows_files=("{home}/.kiro/settings/mcp.json",),
        programs=("kiro", "kiro-cli"),
        folders=("{home}/.kiro",),
    ),
)

ALIASES = {
    "claude": "claude-code",
    "code": "vscode",
    "gemini": "gemini-cli",
    "qwen": "qwen-code",
    "roo": "roo-code",
}
"""What people type as well."""
