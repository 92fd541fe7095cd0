"""An editor's preferences in Wagtail's admin: language, hour and colours there."""

from typing import Any

from wagtail.admin.views import account

#: What is a person's own page's: Wagtail would ask for a last name that we don't keep, before it saves
#: anything, and for a picture that is not served. Letters are the outbox's, and not Wagtail's own.
ELSEWHERE = (
    account.NameEmailSettingsPanel,
    account.AvatarSettingsPanel,
    account.NotificationsSettingsPanel,
)


class Account(account.AccountView):
    """Wagtail's page of preferences, without who one is."""

    def get_panels(self) -> list[Any]:
        """Return the panels that this admin alone needs."""
        return [panel for panel in super().get_panels() if not isinstance(panel, ELSEWHERE)]
