"""The one way a model gets into ONNX Runtime: checked first, with one thread.

Imported where a first sentence is spoken, since ONNX Runtime takes its time to load. Pools of
processes share the work, and there one thread each makes the most speech (see piper, kokoro).
"""

from typing import Any

import onnxruntime

from voiceguide.errors import VoiceDamagedError
from voiceguide.voices.installed import ModelFiles


def load(model: ModelFiles) -> Any:
    """The first of a model's files as an InferenceSession, once each of them is checked.

    Raises:
        VoiceDamagedError: a file is not the one that it should be.
    """
    for file in model.files:
        if fault := file.fault(model.folder / file.name):
            raise VoiceDamagedError(model.voice, file.name, fault, model.hint)
    # Builds that report to Windows do not look at the switch in voiceguide/__init__.py.
    onnxruntime.disable_telemetry_events()
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(model.folder / model.files[0].name),
        sess_options=options,
        providers=["CPUExecutionProvider"],
    )
