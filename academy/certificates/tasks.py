import logging

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task(name="certificates.render")
def render(ids: list[int]) -> None:
    """Papers of one small act. The problem is kept on the paper; the next download tries again."""
    from academy.certificates.actions import render_pending
    from academy.printing import FontsMissingError

    try:
        render_pending(ids, None)
    except FontsMissingError as error:
        logger.error("Certificates %s wait: %s", ids, error)


@shared_task(name="certificates.render_job")
def render_job(*, job_id: int, ids: list[int]) -> None:
    from academy.certificates.actions import render_pending
    from academy.jobs import actions as jobs
    from academy.jobs.actions import Progress
    from academy.jobs.models import Job

    def work(_job: Job, progress: Progress) -> None:
        progress.start(len(ids))
        render_pending(ids, progress)

    jobs.run(job_id, work)
