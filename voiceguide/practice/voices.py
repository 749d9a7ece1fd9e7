"""Who may speak for a practice, which may earn money with it."""

from voiceguide.errors import VoiceguideError
from voiceguide.language.texts import ENGLISH
from voiceguide.voices import registry
from voiceguide.voices.engine import VoiceInfo

PREFERRED = ("kokoro", "system")
"""The best first, of those whose licence lets a practice earn money with what they speak."""

_LIMITED = ("limits commercial use", "-nc", " nc ", "non-commercial", "noncommercial", "research")
"""What a licence says that does not let everybody earn money."""


def default_voice(language: str = ENGLISH) -> str:
    """The voice of a practice that names none.

    Raises:
        VoiceguideError: there is none for the language.
    """
    names = PREFERRED if language == ENGLISH else tuple(registry.preferred(language))
    for name in names:
        try:
            voice = registry.info(name)
        except VoiceguideError:
            continue
        if voice.runs_here and not licence_note(voice):
            return name
    return names[-1] if names else PREFERRED[-1]


def licence_note(voice: VoiceInfo) -> str:
    """What to read before money is earned with what a voice speaks; empty for nothing."""
    licence = voice.licence.lower()
    if any(limit in f"{licence} " for limit in _LIMITED):
        return f"the voice {voice.name}: {voice.licence}. Read NOTICE before you earn money with it"
    return ""
