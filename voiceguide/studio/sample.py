"""One sentence of a voice as a file, to hear it."""

from pathlib import Path

from voiceguide.audio.assemble import Joined
from voiceguide.audio.clips import segment
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.mixdown import wav
from voiceguide.errors import UsageError
from voiceguide.files import check_can_write, write_new
from voiceguide.publish.ownership import check_ours, marked_mp3, marked_wav
from voiceguide.script.model import Spoken

KINDS = (".mp3", ".wav")


def sample(library: ClipLibrary, text: str, target: Path, *, force: bool = False) -> None:
    """Speak a sentence just as a session's clips are spoken, and write it.

    Args:
        library: the clips of the voice that speaks.
        text: one sentence.
        target: an .mp3 or a .wav file.
        force: replace somebody's file.

    Raises:
        UsageError: the target is neither.
        NotOursError: somebody's file is in its place.
        VoiceError: the voice can't run, is damaged, or can't speak the sentence.
        OutputError: the target can't be written.
    """
    kind, sentence = target.suffix.lower(), Spoken(text)
    if kind not in KINDS:
        raise UsageError(f"{target}: neither an MP3 nor a WAV", f"end it in {' or '.join(KINDS)}")
    check_can_write(target)
    if not force:
        check_ours(target)
    with library:
        clips, pcm = library.ensure([sentence]), library.pcm([sentence])
    if kind == ".mp3":
        write_new(target, marked_mp3(b"", Joined([clips[sentence].frames])).pieces())
    else:
        write_new(target, marked_wav(wav(segment(pcm[sentence]))))
