"""Kokoro-82M, a neural engine that sounds best of all: `kokoro` and the voices beside it.

The package kokoro-onnx runs it (extra `kokoro`); its two model files are installed by
`voiceguide voices install kokoro`. Facts that shaped this module, each measured: two renders
of a sentence are equal to the sample; two processes with one ONNX thread each make more
speech a second than one process with two (2.5 and 2.3 s on two cores).
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from voiceguide.units import Lufs
from voiceguide.voices.engine import (
    Download,
    Engine,
    FileSpec,
    Speech,
    VoiceInfo,
    phonemes_among,
    with_version,
)
from voiceguide.voices.installed import ModelFiles, folder_of, installed

KOKORO = Download(
    name="kokoro",
    engine="kokoro",
    language="en-US, en-GB",
    speaker="women and men",
    quality="the most natural, DistillMOS 4.53",
    licence="Apache-2.0",
    home="https://huggingface.co/hexgrad/Kokoro-82M",
    address="https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/",
    files=(
        FileSpec(
            "kokoro-v1.0.int8.onnx",
            92_361_271,
            "sha256:6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
        ),
        FileSpec(
            "voices-v1.0.bin",
            28_214_398,
            "sha256:bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d",
        ),
    ),
)
"""The style vectors are one archive of 54 arrays. Written anew from the same arrays as another
publisher gives them one by one, it has the same checksum to the bit."""

INSTALL_HINT = f"voiceguide voices install {KOKORO.name}"
LANGUAGES = {"en-us": "en-US", "en-gb": "en-GB"}


@dataclass(frozen=True, slots=True)
class Style:
    """One of the model's voices: who speaks.

    Attributes:
        array: its name among the style vectors.
        accent: as espeak-ng names it: "en-us", "en-gb".
        speed: at which it says as many words a minute as `joe` does.
        level: integrated loudness of its speech as it comes.
    """

    array: str
    accent: str
    speaker: str
    speed: float
    level: Lufs


STYLES = {
    "kokoro": Style("af_heart", "en-us", "woman", 0.83, level=Lufs(-22.4)),
    "kokoro-bella": Style("af_bella", "en-us", "woman", 0.89, level=Lufs(-21.65)),
    "kokoro-michael": Style("am_michael", "en-us", "man", 0.94, level=Lufs(-23.91)),
    "kokoro-fenrir": Style("am_fenrir", "en-us", "man", 0.82, level=Lufs(-19.01)),
    "kokoro-emma": Style("bf_emma", "en-gb", "woman", 0.82, level=Lufs(-20.2)),
    "kokoro-isabella": Style("bf_isabella", "en-gb", "woman", 0.85, level=Lufs(-17.6)),
    "kokoro-george": Style("bm_george", "en-gb", "man", 1.0, level=Lufs(-21.52)),
    "kokoro-fable": Style("bm_fable", "en-gb", "man", 0.97, level=Lufs(-21.89)),
}
"""By the name that --voice takes. The best two of each kind as the model's makers grade them;
levels over the sentences that every voice's level is measured with."""


class KokoroVoice:
    """Fulfils Voice with one style of the model."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._speak: Callable[[str, str, str, float], Speech] | None = None
        model, styles = KOKORO.files
        self.identity: Mapping[str, str] = {
            "engine": with_version("kokoro-onnx", "kokoro-onnx"),
            "model": model.checksum,
            "styles": styles.checksum,
            "style": style.array,
            "accent": style.accent,
            "speed": str(style.speed),
        }

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence; see Voice.speak."""
        speak, style = self._speak, self._style
        if speak is None:
            from voiceguide.voices._kokoro_model import KokoroModel

            files = ModelFiles(KOKORO.name, folder_of(KOKORO.name), KOKORO.files, INSTALL_HINT)
            speak = self._speak = KokoroModel(files).speak
        return speak(text, style.array, style.accent, style.speed / slowness)

    def close(self) -> None:
        """Let go of the model."""
        self._speak = None


class KokoroEngine(Engine):
    """The best of the model's voices."""

    def voices(self) -> Sequence[VoiceInfo]:
        """See Engine.voices."""
        (why_not, hint), phonemes = _look(), _phonemes()
        return [
            VoiceInfo(
                name=name,
                engine=with_version("kokoro-onnx", "kokoro-onnx"),
                language=LANGUAGES[style.accent],
                quality=f"{style.speaker}, "
                f"{KOKORO.quality if name == KOKORO.name else 'very natural'}",
                licence=KOKORO.licence,
                source=KOKORO.home,
                why_not=why_not,
                hint=hint,
                phonemes=phonemes,
                level=style.level,
                variant_of="" if name == KOKORO.name else KOKORO.name,
                other_names=("kokoro-heart",) if name == KOKORO.name else (),
            )
            for name, style in STYLES.items()
        ]

    def open(self, name: str) -> KokoroVoice:
        """See Engine.open."""
        return KokoroVoice(STYLES[name])

    def downloads(self) -> Sequence[Download]:
        """See Engine.downloads."""
        return (KOKORO,)


def _look() -> tuple[str, str]:
    """Why it can't run on this machine, as far as a look can tell, and what would make it run."""
    if find_spec("kokoro_onnx"):
        voice = installed(KOKORO.name)
        return voice.why_damaged() if voice else "its model is not installed", INSTALL_HINT
    if sys.version_info >= (3, 14):
        return "kokoro-onnx has no package for Python 3.14", "use Python 3.13"
    hint = f"install it: pip install 'voiceguide[kokoro]', then {INSTALL_HINT}"
    return "the package kokoro-onnx is not installed", hint


def _phonemes() -> str:
    """The phonemes that the model reads, as its package lists them; none without the package."""
    spec = find_spec("kokoro_onnx")
    try:
        listed = Path(spec.origin).parent / "config.json" if spec and spec.origin else None
        return phonemes_among(json.loads(listed.read_bytes())["vocab"]) if listed else ""
    except (OSError, ValueError, TypeError, KeyError):
        return ""
