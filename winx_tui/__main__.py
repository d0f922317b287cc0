"""`python -m winx_tui` is `winx`."""

from winx_tui.cli.main import run

if __name__ == "__main__":
    run()
