"""The Celery application and the whole timetable, in one place."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.dev")

app = Celery("academy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "jobs.sweep": {"task": "jobs.sweep", "schedule": 60.0},
    # A sitting whose time is over is closed within a minute, from its last receipt.
    "exams.close_overdue": {"task": "exams.close_overdue", "schedule": 60.0},
    # Papers are drawn before the door opens, so that a whole city can start in one minute.
    "exams.prepare_papers": {"task": "exams.prepare_papers", "schedule": 600.0},
    # Papers that were handed in while no worker was there to grade them.
    "exams.grade_forgotten": {"task": "exams.grade_forgotten", "schedule": 300.0},
    # What the bank says of the use of its questions; releases and corrections count their exam at once.
    "exams.count_changed_uses": {"task": "exams.count_changed_uses", "schedule": 3600.0},
    # Files that jobs left for their owners, after JOB_RESULT_DAYS.
    "jobs.drop_old_results": {"task": "jobs.drop_old_results", "schedule": 3600.0},
    # Archives of photos that nobody confirmed.
    "people.drop_old_archives": {"task": "people.drop_old_archives", "schedule": 3600.0},
}
app.conf.timezone = "Asia/Shanghai"
