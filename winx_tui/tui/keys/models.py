"""The keys of what deals with models and keys of providers."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

MODEL_KEYS: tuple[KeySpec, ...] = (
    KeySpec("models", ("up", "ctrl+p", "shift+tab"), "move(-1)", "Another model", "↑ / ↓"),
    KeySpec("models", ("down", "ctrl+n", "tab"), "move(1)", ""),
    KeySpec("models", ("pageup",), "page(-1)", "Go on by a page", "PgUp / PgDn"),
    KeySpec("models", ("pagedown",), "page(1)", ""),
    KeySpec("models", ("home",), "edge(-1)", "First line, last line", "Home / End"),
    KeySpec("models", ("end",), "edge(1)", ""),
    KeySpec("models", ("enter",), "use", "Use the model from the next prompt on"),
    KeySpec("models", ("d",), "make_default", "Begin with it each time"),
    KeySpec("models", ("k",), "put_key", "Add or replace the provider's key"),
    KeySpec("models", ("x",), "forget", "Forget the provider's key, after a question"),
    KeySpec("models", ("t",), "test", "Test the provider's key with a small request"),
    KeySpec("models", ("r",), "reload", "Read keys and lists anew"),
    KeySpec("models", ("slash",), "filter", "Narrow by typing; other letters do so at once", "/"),
    KeySpec("models", ("escape", "ctrl+c"), "leave", "Take the filter away; go back"),
    KeySpec("models", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("key", ("enter",), "accept", "Test the key, then keep it"),
    KeySpec("key", ("ctrl+u",), "clear", "Forget what is typed"),
    KeySpec("key", ("r",), "again", "Where it could not be tested: test it again"),
    KeySpec("key", ("f",), "to_file", "Where there is no keyring: keep it in a private file"),
    KeySpec("key", ("escape", "ctrl+c"), "leave", "Stop the test; go back without a key"),
    KeySpec("onboarding", ("up", "k"), "move(-1)", "Another row", "↑ / ↓"),
    KeySpec("onboarding", ("down", "j", "tab"), "move(1)", ""),
    KeySpec("onboarding", ("enter",), "choose", "Take the row"),
    KeySpec("onboarding", ("escape",), "skip", "Leave this step out"),
    KeySpec("onboarding", ("left", "shift+tab", "backspace"), "back", "Go to the step before"),
    KeySpec("onboarding", ("c",), "copy_url", "Copy the address where keys are made"),
    KeySpec("onboarding", ("ctrl+c",), "leave", "Leave out all that is left"),
    KeySpec("onboarding", ("ctrl+q", "ctrl+d"), "app.quit", "Quit"),
    KeySpec("onboarding", ("f1", "question_mark"), "keys", "These keys"),
)
