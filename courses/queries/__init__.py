from courses.queries.catalogue import (
    CatalogueFilter,
    required_subjects_ahead,
    subjects_in,
    subjects_matching,
    subjects_tagged,
    track_of,
    tracks,
)
from courses.queries.hours import HourFact, hour_balance, hour_records_of, verified_hours, yearly_hours
from courses.queries.learning import (
    SubjectOutline,
    academy_for,
    done_lesson_ids,
    enrolment_of,
    learning_of,
    lesson_ids,
    outline,
    outlines,
    subject_of,
    subject_progress,
)
from courses.queries.offices import units_managed_by
from courses.queries.training import class_taken_on, subject_taken_on

__all__ = [
    "CatalogueFilter",
    "HourFact",
    "SubjectOutline",
    "academy_for",
    "class_taken_on",
    "done_lesson_ids",
    "enrolment_of",
    "hour_balance",
    "hour_records_of",
    "learning_of",
    "lesson_ids",
    "outline",
    "outlines",
    "required_subjects_ahead",
    "subject_of",
    "subject_progress",
    "subject_taken_on",
    "subjects_in",
    "subjects_matching",
    "subjects_tagged",
    "track_of",
    "tracks",
    "units_managed_by",
    "verified_hours",
    "yearly_hours",
]
