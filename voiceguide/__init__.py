"""voiceguide: voice-guided stretching sessions for a stiff lower back, as MP3.

>>> from voiceguide import SessionRequest, Studio
>>> Studio().session(SessionRequest(day=1)).path  # doctest: +SKIP
PosixPath('day-01.mp3')
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.person.person import Person
    from voiceguide.program.wishes import Background, Pace, Wishes
    from voiceguide.studio.course import BuiltCourse, CourseRequest
    from voiceguide.studio.course_estimate import CourseEstimate
    from voiceguide.studio.session import BuiltSession, SessionRequest
    from voiceguide.studio.studio import Studio
    from voiceguide.timeline.model import Timeline

# Nothing leaves this computer. ONNX Runtime, which runs the neural voices, would send its maker
# what it runs and keep a number of this device; it looks at this when it is loaded. Here, since
# every process of ours comes by: a pool's worker, a child, a program that imports the package.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__all__ = [
    "Background",
    "BuiltCourse",
    "BuiltSession",
    "CourseEstimate",
    "CourseRequest",
    "Pace",
    "Person",
    "SessionRequest",
    "Studio",
    "Timeline",
    "VoiceguideError",
    "Wishes",
    "__version__",
]
__version__ = "0.1.0"

_HOMES = {
    "Background": "voiceguide.program.wishes",
    "BuiltCourse": "voiceguide.studio.course",
    "BuiltSession": "voiceguide.studio.session",
    "CourseEstimate": "voiceguide.studio.course_estimate",
    "CourseRequest": "voiceguide.studio.course",
    "Pace": "voiceguide.program.wishes",
    "Person": "voiceguide.person.person",
    "SessionRequest": "voiceguide.studio.session",
    "Studio": "voiceguide.studio.studio",
    "Timeline": "voiceguide.timeline.model",
    "Wishes": "voiceguide.program.wishes",
}


def __getattr__(name: str) -> object:
    # Loaded on first use: `voiceguide --help` must not wait for the studio's imports.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'voiceguide' has no attribute {name!r}")
