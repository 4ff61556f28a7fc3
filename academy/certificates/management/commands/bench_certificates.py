import json
import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string

from academy.certificates.contexts import Issuer, Sheet, StarContext
from academy.certificates.rendering import render_batch
from academy.certificates.rendering.batch import TEMPLATES
from academy.certificates.rendering.faces import face_values
from academy.certificates.rendering.guilloche import border
from academy.printing import FontsMissingError

NAMES = "王李张刘陈杨赵黄周吴海燕明芳静伟强磊洋勇艳杰涛超兰霞平刚"
CHUNK = 50
# The naive way is slow; a few papers show its cost.
NAIVE_COUNT = 5


class Command(BaseCommand):
    help = "Measure the drawing of papers beside the naive way; the last line is JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=200)

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        sheets = [invented_sheet(index) for index in range(count)]
        try:
            render_batch(sheets[:1])
        except FontsMissingError as error:
            raise CommandError(str(error)) from error
        cost, papers = cpu_per_paper(lambda: draw_in_chunks(sheets), count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        naive, _naive_papers = cpu_per_paper(
            lambda: [draw_naively(s) for s in sheets[:NAIVE_COUNT]], NAIVE_COUNT
        )
        figures = {
            "count": count,
            "cpu_ms_per_paper": round(cost, 1),
            "kb_per_paper": round(sum(map(len, papers)) / len(papers) / 1000, 1),
            "peak_rss_mb": peak,
            "naive_cpu_ms_per_paper": round(naive, 1),
            "times_naive": round(naive / cost, 1),
        }
        for name, value in figures.items():
            self.stdout.write(f"{name:>24}  {value}")
        self.stdout.write(json.dumps(figures))


def invented_sheet(index: int) -> Sheet:
    name = NAMES[index % 10] + NAMES[10 + index % 7] + NAMES[17 + index % 10]
    day = date(2025, 12, 31)
    return Sheet(
        context=StarContext.of(name, "河湾街道临河社区", "2025年度专职网格员星级考评", 1 + index % 5, day),
        issuer=Issuer(name="青石网格学院", seal_text="青石网格学院", signatory="林国栋"),
        number=f"青石网院星字〔2025〕{index + 1:04d}号",
        machine_code=f"QS-STAR-2025-{index + 1:06d}-0",
        issued_on=day,
        verify_url=f"https://papers.example/papers/v/{index:032d}/",
    )


def draw_in_chunks(sheets: list[Sheet]) -> list[bytes]:
    chunks = (sheets[start : start + CHUNK] for start in range(0, len(sheets), CHUNK))
    return [paper for chunk in chunks for paper in render_batch(chunk) if isinstance(paper, bytes)]


def draw_naively(sheet: Sheet) -> bytes:
    """One document per paper, the system's whole fonts, the engraving drawn anew each time."""
    from weasyprint import CSS, HTML

    engraving = render_to_string("certificates/_border.svg", {**border(), "kind": "star", "stars": []})
    page = render_to_string("certificates/star.html", face_values(sheet))
    styles = [
        CSS(string=(TEMPLATES / name).read_text(encoding="utf-8")) for name in ("paper.css", "star.css")
    ]
    ground = CSS(string="body > svg { position: absolute; width: 297mm; height: 210mm }")
    written: bytes = HTML(string=f"<body>{engraving}{page}</body>").write_pdf(stylesheets=[*styles, ground])
    return written


def cpu_per_paper(draw: Callable[[], list[bytes]], count: int) -> tuple[float, list[bytes]]:
    started = time.process_time()
    papers = draw()
    return (time.process_time() - started) * 1000 / count, papers
