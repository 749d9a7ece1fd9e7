"""The voice `kokoro` and its sisters: Kokoro-82M, a neural engine that sounds best of all.

The package kokoro-onnx runs it (extra `kokoro`); its two model files are installed by
`voiceguide voices install kokoro`. Facts that shaped this module, each measured: two renders
of a sentence are equal to the sample; two processes with one ONNX thread each make more
speech a second than one process with two (2.5 and 2.3 s on two cores); espeak-ng, which
turns its text into phonemes, fails silently on a data path beyond 148 characters.
"""

import atexit
import hashlib
import re
import shutil
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from voiceguide.errors import SpeechError, VoiceDamagedError, VoiceUnavailableError
from voiceguide.units import Lufs
from voiceguide.voices.base import Speech, VoiceInfo
from voiceguide.voices.catalogue import KOKORO, FileSpec
from voiceguide.voices.checks import why_not_speakable, why_not_whole
from voiceguide.voices.installed import folder_of, installed

if TYPE_CHECKING:
    import numpy as np
    from kokoro_onnx import Kokoro
    from numpy.typing import NDArray

PACKAGE_HINT = "install it: pip install 'voiceguide[kokoro]'"
INSTALL_HINT = "voiceguide voices install kokoro"
LONGEST_DATA_PATH = 140

SLOWEST, FASTEST = 0.5, 2.0

_PHONEMES = re.compile(r"\[\[(.*?)\]\]")


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
    "kokoro": Style("af_heart", "en-us", "woman", 0.83, Lufs(-22.4)),
    "kokoro-bella": Style("af_bella", "en-us", "woman", 0.89, Lufs(-21.65)),
    "kokoro-michael": Style("am_michael", "en-us", "man", 0.94, Lufs(-23.91)),
    "kokoro-fenrir": Style("am_fenrir", "en-us", "man", 0.82, Lufs(-19.01)),
    "kokoro-emma": Style("bf_emma", "en-gb", "woman", 0.82, Lufs(-20.2)),
    "kokoro-isabella": Style("bf_isabella", "en-gb", "woman", 0.85, Lufs(-17.6)),
    "kokoro-george": Style("bm_george", "en-gb", "man", 1.0, Lufs(-21.52)),
    "kokoro-fable": Style("bm_fable", "en-gb", "man", 0.97, Lufs(-21.89)),
}
"""By the name that --voice takes. The best two of each kind as the model's makers grade them;
levels over the sentences that every voice's level is measured with."""

OTHER_NAMES = {"kokoro-heart": "kokoro"}


class KokoroVoice:
    """Fulfils the Voice contract with one style of the model."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._style = STYLES[name]
        self.level: Lufs | None = self._style.level

    def identity(self) -> dict[str, str]:
        """Engine, model and style vectors by their checksums, style, and speed."""
        if why := why_not():
            raise VoiceUnavailableError(self.name, why, hint())
        model, styles = KOKORO.files
        return {
            "engine": f"kokoro-onnx {version('kokoro-onnx')}",
            "model": model.checksum,
            "styles": styles.checksum,
            "style": self._style.array,
            "accent": self._style.accent,
            "speed": str(self._style.speed),
        }

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence; see Voice.speak."""
        if why := why_not_speakable(text):
            raise SpeechError(self.name, text, why)
        if why := why_not():
            raise VoiceUnavailableError(self.name, why, hint())
        engine = _engine(folder_of(KOKORO.name).resolve())
        try:
            samples, rate = engine.create(
                _phonemes(engine, text, self._style.accent),
                self._style.array,
                speed=min(max(self._style.speed / slowness, SLOWEST), FASTEST),
                is_phonemes=True,
            )
        except ValueError as error:
            raise SpeechError(self.name, text, str(error)) from error
        pcm = _pcm(samples)
        if why := why_not_whole(pcm, rate, text):
            raise SpeechError(self.name, text, why)
        return Speech(pcm, rate)

    def close(self) -> None:
        """The model stays for the life of the process."""


def _phonemes(engine: "Kokoro", text: str, accent: str) -> str:
    """A text as phonemes; what stands in double brackets is phonemes already."""
    parts = _PHONEMES.split(text)
    spoken = [
        part if index % 2 else engine.tokenizer.phonemize(part, accent)
        for index, part in enumerate(parts)
        if part.strip()
    ]
    return " ".join(spoken)


def _pcm(samples: "NDArray[np.float32]") -> bytes:
    import numpy as np

    return bytes(np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())


@lru_cache(maxsize=1)
def _engine(folder: Path) -> "Kokoro":
    """The model, checked and loaded once a process, with one thread."""
    for file in KOKORO.files:
        _check(folder / file.name, file)
    import onnxruntime
    from kokoro_onnx import Kokoro
    from kokoro_onnx.config import EspeakConfig

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    model, styles = (str(folder / file.name) for file in KOKORO.files)
    session = onnxruntime.InferenceSession(
        model, sess_options=options, providers=["CPUExecutionProvider"]
    )
    espeak = EspeakConfig(data_path=_data_path())
    engine: Kokoro = Kokoro.from_session(session, styles, espeak_config=espeak)
    return engine


def _check(path: Path, file: FileSpec) -> None:
    try:
        if path.stat().st_size == file.size:
            with path.open("rb") as data:
                digest = hashlib.file_digest(data, "sha256").hexdigest()
            if f"sha256:{digest}" == file.checksum:
                return
    except OSError as error:
        why = f"can't be read: {error.strerror}"
        raise VoiceDamagedError(KOKORO.name, path.name, why, INSTALL_HINT) from error
    why = "does not have the checksum it should have"
    raise VoiceDamagedError(KOKORO.name, path.name, why, INSTALL_HINT)


def _data_path() -> str:
    """The data of the packaged espeak-ng, under a path that is short enough for it."""
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    if len(str(data)) <= LONGEST_DATA_PATH:
        return str(data)
    short = Path(mkdtemp(prefix="vg-"))
    atexit.register(shutil.rmtree, short, ignore_errors=True)
    shutil.copytree(data, short / data.name)
    return str(short / data.name)


def why_not() -> str:
    """Why it can't run on this machine, as far as a look can tell; empty if it can."""
    if find_spec("kokoro_onnx") is None:
        if sys.version_info >= (3, 14):
            return "kokoro-onnx has no package for Python 3.14"
        return "the package kokoro-onnx is not installed"
    voice = installed(KOKORO.name)
    if voice is None:
        return "its model is not installed"
    return voice.why_damaged()


def hint() -> str:
    """What would make it run here."""
    if find_spec("kokoro_onnx"):
        return INSTALL_HINT
    if sys.version_info >= (3, 14):
        return "use Python 3.13"
    return f"{PACKAGE_HINT}, then {INSTALL_HINT}"


def info(name: str) -> VoiceInfo:
    """What a listing says of one of the voices."""
    try:
        engine = f"kokoro-onnx {version('kokoro-onnx')}"
    except PackageNotFoundError:
        engine = "kokoro-onnx"
    style = STYLES[name]
    accent = {"en-us": "en-US", "en-gb": "en-GB"}[style.accent]
    return VoiceInfo(
        name=name,
        engine=engine,
        language=accent,
        quality=f"{style.speaker}, {KOKORO.quality if name == KOKORO.name else 'very natural'}",
        licence=KOKORO.licence,
        source=KOKORO.home,
        why_not=why_not(),
        hint=hint(),
        phonemes=True,
        variant_of="" if name == KOKORO.name else KOKORO.name,
    )
