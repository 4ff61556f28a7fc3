from academy.certificates.actions.drawing import DrawingOutcome, render_pending
from academy.certificates.actions.ending import PaperEndedError, expire_stars, reissue, revoke
from academy.certificates.actions.issuing import PaperRequest, issue, issue_many, render_after_commit

__all__ = [
    "DrawingOutcome",
    "PaperEndedError",
    "PaperRequest",
    "expire_stars",
    "issue",
    "issue_many",
    "reissue",
    "render_after_commit",
    "render_pending",
    "revoke",
]
