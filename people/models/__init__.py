"""People, whom they got in touch with, the organisations they act for, and the terms we count by."""

from people.models.introductions import Introduction, Refusal
from people.models.people import (
    Appointment,
    Category,
    Coalition,
    Consent,
    ConsentText,
    Crosswalk,
    Distinct,
    Erasure,
    Membership,
    MergedSubject,
    Organisation,
    Person,
    PersonManager,
    Portrait,
    SafeLink,
    Scheme,
    StakeholderGroup,
)

__all__ = [
    "Appointment",
    "Category",
    "Coalition",
    "Consent",
    "ConsentText",
    "Crosswalk",
    "Distinct",
    "Erasure",
    "Introduction",
    "Membership",
    "MergedSubject",
    "Organisation",
    "Person",
    "PersonManager",
    "Portrait",
    "Refusal",
    "SafeLink",
    "Scheme",
    "StakeholderGroup",
]
