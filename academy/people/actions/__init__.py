from academy.people.actions.accounts import activate, issue_activation_codes, set_phone
from academy.people.actions.audit import log_event
from academy.people.actions.calendar import CalendarRefusedError, clear_day, set_day
from academy.people.actions.identity import set_id_number, view_id_number
from academy.people.actions.photos import GOOD as GOOD_PHOTOS
from academy.people.actions.photos import (
    drop_old_archives,
    examine_photos,
    import_photos,
    receive_photos,
    remove_photo,
    set_photo,
    start_photo_import,
)
from academy.people.actions.postings import dismiss, hire, move
from academy.people.actions.roles import assign_role, withdraw_role

__all__ = [
    "GOOD_PHOTOS",
    "CalendarRefusedError",
    "activate",
    "assign_role",
    "clear_day",
    "dismiss",
    "drop_old_archives",
    "examine_photos",
    "hire",
    "import_photos",
    "issue_activation_codes",
    "log_event",
    "move",
    "receive_photos",
    "remove_photo",
    "set_day",
    "set_id_number",
    "set_phone",
    "set_photo",
    "start_photo_import",
    "view_id_number",
    "withdraw_role",
]
