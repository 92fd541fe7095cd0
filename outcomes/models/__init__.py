"""What was recommended and committed to, and the statements that organisations sign."""

from outcomes.models.outcomes import (
    FINAL,
    Outcome,
    OutcomeQuerySet,
    OutcomeStep,
    Status,
    StepFile,
    status_word,
)
from outcomes.models.statements import (
    Signature,
    Statement,
    StatementAsk,
    StatementQuerySet,
    StatementVersion,
)

__all__ = [
    "FINAL",
    "Outcome",
    "OutcomeQuerySet",
    "OutcomeStep",
    "Signature",
    "Statement",
    "StatementAsk",
    "StatementQuerySet",
    "StatementVersion",
    "Status",
    "StepFile",
    "status_word",
]
