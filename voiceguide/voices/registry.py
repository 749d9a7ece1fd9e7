"""Voices by name. A back-end is imported only when it is used.

To add a voice: write a module in this folder with a class that fulfils `Voice` and a
function `info()` that tells what a listing says without loading anything; name both here;
run tests/test_voice_contract.py, which runs over every name of this table.
"""

from importlib import import_module

from voiceguide.errors import UnknownNameError, VoiceUnavailableError
from voiceguide.voices.base import Voice, VoiceInfo

_BACK_ENDS = {
    "joe": ("voiceguide.voices.piper", "JoeVoice"),
    "system": ("voiceguide.voices.system", "SystemVoice"),
    "tones": ("voiceguide.voices.tones", "TonesVoice"),
}

SPEAKING = ("joe", "system")
"""Voices that speak words, the best first: the first that runs here is the default."""


def names() -> list[str]:
    """All names, the best voice first."""
    return list(_BACK_ENDS)


def info(name: str) -> VoiceInfo:
    """What a listing says of a voice.

    Raises:
        UnknownNameError: there is no voice of that name.
    """
    described: VoiceInfo = import_module(_back_end(name)[0]).info()
    return described


def make(name: str) -> Voice:
    """A voice by name; making it is cheap.

    Raises:
        UnknownNameError: there is no voice of that name.
    """
    module, kind = _back_end(name)
    voice: Voice = getattr(import_module(module), kind)()
    return voice


def best_name() -> str:
    """The best voice that can run here; where none can, the best there is."""
    return next((name for name in SPEAKING if info(name).runs_here), SPEAKING[0])


def default_name() -> str:
    """The best voice that can run here.

    Raises:
        VoiceUnavailableError: none can; the message says why for each.
    """
    best = best_name()
    if info(best).runs_here:
        return best
    described = [info(name) for name in SPEAKING]
    reasons = "; ".join(f"{voice.name}: {voice.why_not}" for voice in described)
    hints = "; or ".join(voice.hint for voice in described if voice.hint)
    raise VoiceUnavailableError("/".join(SPEAKING), reasons, hints)


def _back_end(name: str) -> tuple[str, str]:
    if name not in _BACK_ENDS:
        raise UnknownNameError("voice", name, names())
    return _BACK_ENDS[name]
