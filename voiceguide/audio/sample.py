"""One sentence as a file of its own, to hear what a voice sounds like."""

from pathlib import Path

from voiceguide.audio.clips import segment
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.mixdown import wav
from voiceguide.errors import UsageError
from voiceguide.files import check_can_write, write_new
from voiceguide.script.model import Spoken

KINDS = (".mp3", ".wav")


def sample(library: ClipLibrary, text: str, target: Path) -> None:
    """Speak a sentence just as a session's clips are spoken, and write it.

    Args:
        library: the clips of the voice that speaks.
        text: one sentence.
        target: an .mp3 or a .wav file.

    Raises:
        UsageError: the target is neither.
        VoiceError: the voice can't run, is damaged, or can't speak the sentence.
        OutputError: the target can't be written.
    """
    kind, sentence = target.suffix.lower(), Spoken(text)
    if kind not in KINDS:
        raise UsageError(f"{target}: neither an MP3 nor a WAV", f"end it in {' or '.join(KINDS)}")
    check_can_write(target)
    with library:
        clips, pcm = library.ensure([sentence]), library.pcm([sentence])
    frames = clips[sentence].frames
    write_new(target, frames if kind == ".mp3" else wav(segment(pcm[sentence])))
