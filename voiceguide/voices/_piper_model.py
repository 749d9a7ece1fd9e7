"""A Piper model, loaded: imported when the first sentence is spoken."""

import json
import logging
import re

from piper import PhonemeType, PiperVoice
from piper.config import PiperConfig, SynthesisConfig

from voiceguide.voices._onnx import load
from voiceguide.voices.engine import Speech
from voiceguide.voices.installed import ModelFiles

ONSET = "[[.]]"
"""A stop before a text that begins with "s" or the like. Without it Piper cuts the start of
such words: 55 ms of an "s" are heard instead of 110 (DistillMOS of five such sentences: 3.6
without, 4.1 with). Before every text it would cost a twentieth more work."""

logging.getLogger("piper").addHandler(logging.NullHandler())
"""What it has to say is an error here, or nothing that a person could do anything about."""

_HISSES = re.compile(r"\[*[scz]", re.IGNORECASE)


class _Synthesizer(PiperVoice):
    """Piper, but that a phoneme which the model does not know is an error and not left out."""

    def phonemes_to_ids(self, phonemes: list[str]) -> list[int]:
        known = self.config.phoneme_id_map
        if self.config.phoneme_type is PhonemeType.ESPEAK:
            for phoneme in phonemes:
                if phoneme not in known:
                    raise ValueError(f"its model has no sound for {phoneme!r}")
        ids: list[int] = super().phonemes_to_ids(phonemes)
        return ids


class PiperModel:
    """A model in memory.

    Raises:
        VoiceDamagedError: a file of it is not the one that it should be.
    """

    def __init__(self, model: ModelFiles, noise_scale: float, noise_w_scale: float) -> None:
        session = load(model)
        settings = json.loads((model.folder / model.files[1].name).read_bytes())
        self._synthesizer = _Synthesizer(session=session, config=PiperConfig.from_dict(settings))
        self._noise_scale, self._noise_w_scale = noise_scale, noise_w_scale

    def speak(self, text: str, length_scale: float) -> Speech:
        """See Voice.speak. Piper says nothing for "..."."""
        config = SynthesisConfig(
            length_scale=length_scale,
            noise_scale=self._noise_scale,
            noise_w_scale=self._noise_w_scale,
            normalize_audio=False,
        )
        text = f"{ONSET} {text}" if _HISSES.match(text) else text
        chunks = list(self._synthesizer.synthesize(text, config))
        rate = chunks[0].sample_rate if chunks else 22_050
        return Speech(b"".join(chunk.audio_int16_bytes for chunk in chunks), rate)
