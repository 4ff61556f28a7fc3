from courses.models.classes import Attendance, Instructor, Session, TrainingClass
from courses.models.learning import Enrolment, HourRecord, LessonProgress, SubjectCompletion, TrainingPlan
from courses.models.pages import CoursePage, LessonPage, TrackPage

__all__ = [
    "Attendance",
    "CoursePage",
    "Enrolment",
    "HourRecord",
    "Instructor",
    "LessonPage",
    "LessonProgress",
    "Session",
    "SubjectCompletion",
    "TrackPage",
    "TrainingClass",
    "TrainingPlan",
]
