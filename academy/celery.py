"""The Celery application and the whole timetable, in one place."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.dev")

app = Celery("academy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "jobs.sweep": {"task": "jobs.sweep", "schedule": 60.0},
}
app.conf.timezone = "Asia/Shanghai"
