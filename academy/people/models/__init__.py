from academy.people.models.audit import AuditEvent, AuditSubject
from academy.people.models.calendar import Holiday
from academy.people.models.persons import ActivationCode, Person
from academy.people.models.photos import PhotoImport
from academy.people.models.postings import LeaveRecord, Posting
from academy.people.models.roles import RoleAssignment
from academy.people.models.units import Grid, GridKind, OrgUnit

__all__ = [
    "ActivationCode",
    "AuditEvent",
    "AuditSubject",
    "Grid",
    "GridKind",
    "Holiday",
    "LeaveRecord",
    "OrgUnit",
    "Person",
    "PhotoImport",
    "Posting",
    "RoleAssignment",
]
