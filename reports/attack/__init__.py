"""The attack: what a reader of published tables can find out."""
