from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from exams import actions
from exams.models import Exam


class Command(BaseCommand):
    help = "Count anew, from the papers, what every question was used for; the timetable does it where something changed."

    def handle(self, *args: Any, **options: Any) -> None:
        exams = Exam.objects.filter(imported=False)
        rows = sum(actions.count_uses(exam, now=timezone.now()) for exam in exams)
        self.stdout.write(f"{len(exams)} exams, {rows} uses of questions")
