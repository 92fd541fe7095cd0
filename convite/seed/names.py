"""Invented people: names to be called by, drawn by a seeded generator, never from a real list."""

from random import Random

GIVEN = {
    "woman": (
        "Ixchel",
        "Marisol",
        "Yolanda",
        "Reina",
        "Nikté",
        "Dilcia",
        "Xiomara",
        "Gloria",
        "Luz",
        "Amarilis",
        "Ixmucané",
        "Berta",
        "Candelaria",
        "Noemí",
        "Rosibel",
        "Jacinta",
        "Iracema",
        "Luana",
        "Jussara",
        "Tainá",
    ),
    "man": (
        "Balam",
        "Wilmer",
        "Edgardo",
        "Tecún",
        "Mauro",
        "Selvin",
        "Jairo",
        "Rubén",
        "Óscar",
        "Nahún",
        "Isaías",
        "Melvin",
        "Domingo",
        "Ubiratan",
        "Caetano",
        "Josué",
    ),
    "other": ("Cruz", "Guadalupe", "Ariel", "Sol", "Trinidad", "Alex", "Mar", "Jade"),
}
FAMILY = (
    "Tzoc",
    "Batz",
    "Xicará",
    "Choc",
    "Lemus",
    "Orellana",
    "Zelaya",
    "Ordóñez",
    "Cac",
    "Pop",
    "Mejicanos",
    "Ajú",
    "del Cid",
    "de la Rosa",
    "Euceda",
    "Ramírez",
    "Pineda",
    "Q'anil",
    "Ich'",
    "Portillo",
    "Sagastume",
)


#: Stands after every name of someone who does not exist.
MARK = "(demo)"


def invented_name(chance: Random, kind: str) -> str:
    """Return a name for `kind` (woman, man or other): one or two surnames, and the mark of the invented."""
    surnames = chance.sample(FAMILY, k=chance.choice((1, 2)))
    return " ".join((chance.choice(GIVEN[kind]), *surnames, MARK))


#: What people answer: (kind of name, gender answers), and how often of 100.
GENDERS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("woman", ("woman",), 52),
    ("man", ("man",), 33),
    ("other", ("non-binary",), 3),
    ("other", ("woman", "non-binary"), 2),
    ("other", ("undisclosed",), 4),
    ("other", (), 6),
)

#: How often of 100 each sector comes.
SECTORS: tuple[tuple[str, int], ...] = (
    ("civil-society", 36),
    ("government", 26),
    ("academia", 16),
    ("private-sector", 13),
    ("technical-community", 5),
    ("press", 4),
)


def drawn(chance: Random, weighted: tuple) -> tuple:
    """Return one row of a table whose last column is its weight."""
    return chance.choices(weighted, weights=[row[-1] for row in weighted])[0]
