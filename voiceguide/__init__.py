"""voiceguide: voice-guided stretching sessions for a stiff lower back, as MP3.

>>> from voiceguide import SessionRequest, Studio
>>> Studio().build(SessionRequest(day=1)).path  # doctest: +SKIP
PosixPath('day-01.mp3')
"""

from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.studio.course import build_course
    from voiceguide.studio.course_request import BuiltCourse, CourseRequest
    from voiceguide.studio.session import Built, SessionRequest, Studio
    from voiceguide.timeline.model import Timeline

__all__ = [
    "Built",
    "BuiltCourse",
    "CourseRequest",
    "SessionRequest",
    "Studio",
    "Timeline",
    "VoiceguideError",
    "__version__",
    "build_course",
]
__version__ = "0.1.0"

_HOMES = {
    "Built": "voiceguide.studio.session",
    "BuiltCourse": "voiceguide.studio.course_request",
    "CourseRequest": "voiceguide.studio.course_request",
    "SessionRequest": "voiceguide.studio.session",
    "Studio": "voiceguide.studio.session",
    "Timeline": "voiceguide.timeline.model",
    "build_course": "voiceguide.studio.course",
}


def __getattr__(name: str) -> object:
    # Loaded on first use: `voiceguide --help` must not wait for the studio's imports.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'voiceguide' has no attribute {name!r}")
