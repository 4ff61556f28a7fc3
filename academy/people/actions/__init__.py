from academy.people.actions.accounts import activate, issue_activation_codes, set_phone
from academy.people.actions.audit import log_event
from academy.people.actions.calendar import CalendarRefusedError, clear_day, set_day
from academy.people.actions.identity import set_id_number, view_id_number
from academy.people.actions.postings import dismiss, hire, move
from academy.people.actions.roles import assign_role, withdraw_role

__all__ = [
    "CalendarRefusedError",
    "activate",
    "assign_role",
    "clear_day",
    "dismiss",
    "hire",
    "issue_activation_codes",
    "log_event",
    "move",
    "set_day",
    "set_id_number",
    "set_phone",
    "view_id_number",
    "withdraw_role",
]
