"""How allauth's flows look and write here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are found by address; a login code is sent at once and never kept."""

    def populate_username(self, request: Any, user: Any) -> None:
        """People have a random code instead of a username; it is already there."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor carries the site's name and never the person's address."""
