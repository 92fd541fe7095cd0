"""Reports as they are issued: drafted, checked, frozen, noted in a ledger, withdrawn."""
