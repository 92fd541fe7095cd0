"""What is changed is still there: two people at the desk may look at the same page."""

from django.db.models import Model

from trainings.errors import RemovedMeanwhile


def hold(record: Model) -> None:
    """Hold a record's row until the transaction is over; raises `RemovedMeanwhile` where it is gone.

    To save what somebody else removed meanwhile would write it anew.
    """
    model = type(record)
    if not list(model._base_manager.select_for_update().filter(pk=record.pk).values_list("pk")):
        raise RemovedMeanwhile
