"""An address as a code on the terminal, for a phone's camera."""

import io
import sys

from voiceguide.cli.terminal import note


def show_code(url: str) -> None:
    """Show an address as a code, where the terminal's letters can draw one."""
    import segno

    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, border=2, compact=True)
    if all(map(_can_show, set(drawn.getvalue()))):
        note("scan this with a phone in the same network; who has the code can play and log:")
        note(drawn.getvalue().rstrip("\n"))


def _can_show(mark: str) -> bool:
    try:
        mark.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
