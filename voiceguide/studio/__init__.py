"""What knows every room: a program and a day become a file, or a course a folder of files."""

from voiceguide.studio.belongings import first_day
from voiceguide.studio.course import build_course
from voiceguide.studio.course_request import BuiltCourse, CourseRequest
from voiceguide.studio.material import Material, check_program, course_days, material
from voiceguide.studio.outlook import Outlook, outlook
from voiceguide.studio.progress import CourseProgress
from voiceguide.studio.session import Built, SessionRequest, Studio, home

__all__ = [
    "Built",
    "BuiltCourse",
    "CourseProgress",
    "CourseRequest",
    "Material",
    "Outlook",
    "SessionRequest",
    "Studio",
    "build_course",
    "check_program",
    "course_days",
    "first_day",
    "home",
    "material",
    "outlook",
]
