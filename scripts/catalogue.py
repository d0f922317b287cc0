"""Which pictures there are, what they show, and of which screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    name: str
    """Of its file, without size and theme."""
    screen: str
    """Class of the screen that is on top."""
    line: str
    """What it shows, as a sentence."""
    page: str = ""
    """Name under which the screen is opened, for those of `tui/pages.py`."""


GROUPS: dict[str, tuple[Picture, ...]] = {
    "The chat": (
        Picture("welcome", "MainScreen", "winx has opened; the prompt waits."),
        Picture("chat", "MainScreen", "A task is done: answers, cards, the receipt."),
        Picture("block-menu", "BlockMenu", "What can be done with an entry of the chat."),
        Picture("queue", "MainScreen", "Prompts that wait while a command runs."),
        Picture("take-over", "TerminalScreen", "A running program has your keys."),
        Picture("waiting", "MainScreen", "A provider is busy: winx waits, and changes over."),
        Picture("tree", "MainScreen", "The file tree, on the right."),
        Picture("file", "FileScreen", "A file that was opened in the tree."),
    ),
    "The prompt": (
        Picture("commands-popup", "MainScreen", "`/` lists the commands."),
        Picture("files-popup", "MainScreen", "`@` finds a file."),
        Picture("shell-completion", "MainScreen", "Tab completes a word of a shell command."),
        Picture("folded-paste", "MainScreen", "A long paste is one word until it is sent."),
        Picture("history", "HistoryDialog", "Earlier prompts, searched by typing."),
    ),
    "What winx asks": (
        Picture("approval-command", "ApprovalDialog", "May this command run?"),
        Picture("approval-editor", "ApprovalDialog", "The command is changed before it runs."),
        Picture("why", "ReadingScreen", "Why winx asks."),
        Picture("approval-edit", "ApprovalDialog", "May this edit be made?"),
        Picture("hunks", "HunkScreen", "An edit, decided hunk by hunk."),
        Picture("danger", "ApprovalDialog", "A dangerous command is asked about twice."),
        Picture("question", "QuestionDialog", "The model asks you."),
        Picture("limit", "LimitDialog", "A provider's quota is used up."),
        Picture("cap", "LimitDialog", "Your own limit of money is reached."),
        Picture("trust", "TrustDialog", "May a folder's own files have effect?"),
    ),
    "Pages": (
        Picture("palette", "PaletteDialog", "Every command and key, found by typing.", "commands"),
        Picture("diff", "DiffBrowser", "What has changed, file by file.", "diff"),
        Picture("commit", "CommitDialog", "What would be committed, and its message.", "commit"),
        Picture("sessions", "SessionsPage", "Past sessions, searched in full.", "sessions"),
        Picture("rewind", "RewindPage", "Back to before a prompt: files, chat, both.", "rewind"),
        Picture("rewind-preview", "StepDiffs", "What would become of each file."),
        Picture("undo-conflict", "ConflictDialog", "You changed it since: what becomes of it?"),
        Picture("undo-diff", "StepDiffs", "It as it is now, against what it would become."),
        Picture("models", "ModelsPage", "Models, prices and keys.", "models"),
        Picture("key", "KeyDialog", "A key is typed, tried and kept."),
        Picture("settings", "SettingsPage", "Every setting and its source.", "settings"),
        Picture("setting-line", "SettingLine", "A setting is changed."),
        Picture("setting-list", "SettingList", "A setting with several entries."),
        Picture("permissions", "PermissionsPage", "What runs unasked, and why.", "permissions"),
        Picture("line", "LineDialog", "What would become of a command?"),
        Picture("shells", "ShellsPage", "Commands that run.", "shells"),
        Picture("servers", "ServersPage", "MCP servers, and what they offer.", "mcp"),
        Picture("usage", "UsagePage", "Requests, tokens, cost, quota.", "usage"),
        Picture("context", "ContextPage", "What fills the model's window.", "context"),
        Picture("themes", "ChoiceDialog", "Themes, tried on while choosing."),
        Picture("keys", "KeysScreen", "Every key.", "keys"),
        Picture("replay", "ReplayScreen", "A session is played as it went, by `winx replay`."),
    ),
    "The first start": (
        Picture("first-provider", "OnboardingPage", "Which model shall work?", "onboarding"),
        Picture("first-key", "OnboardingPage", "Its key."),
        Picture("first-theme", "OnboardingPage", "Which colours?"),
        Picture("first-prompt", "OnboardingPage", "What to begin with."),
    ),
}
"""In the order of the page."""

PICTURES: dict[str, Picture] = {
    picture.name: picture for group in GROUPS.values() for picture in group
}
