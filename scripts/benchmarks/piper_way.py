"""Sentences spoken by two bare Piper processes with one thread each, and nothing else done.

    python piper_way.py SENTENCES.json JOBS

Prints the seconds of speech that it made.
"""

import json
import multiprocessing
import sys
from pathlib import Path

from voiceguide.voices import piper


def speak(sentences: list[str]) -> float:
    """Speak with a model of this process's own; returns seconds of speech."""
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig, SynthesisConfig

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    folder = piper.joe_folder()
    if folder is None:
        raise SystemExit("the voice joe is not installed")
    model = folder / piper.JOE_FILES[0].name
    config = PiperConfig.from_dict(json.loads(model.with_suffix(".onnx.json").read_bytes()))
    session = onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )
    voice = PiperVoice(session=session, config=config)
    how = SynthesisConfig(length_scale=piper.LENGTH_SCALE, noise_scale=0, noise_w_scale=0)
    return sum(
        len(chunk.audio_int16_array) / chunk.sample_rate
        for sentence in sentences
        for chunk in voice.synthesize(sentence, how)
    )


def main() -> None:
    """Share the sentences out, the longest first, and speak them side by side."""
    sentences = json.loads(Path(sys.argv[1]).read_bytes())
    jobs = int(sys.argv[2])
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        print(sum(pool.map(speak, [sentences[job::jobs] for job in range(jobs)])))


if __name__ == "__main__":
    main()
