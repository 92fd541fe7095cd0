"""The crossed tables of a report: agreed in an order, counted, protected and attacked together."""
