"""The map of Latin America and the Caribbean that every room draws: one tile a country, all of one size.

Drawn by ourselves, so that nothing is asked of a map service and a small country is as easy to see as a
large one.
"""

#: Country → column and row of its tile. The 33 states of the United Nations' regional group, with Puerto
#: Rico and French Guiana; other territories stand beside the map with the rest of the world.
TILES = {
    code: (column, row)
    for row, line in enumerate(
        (
            "MX .. .. .. CU BS .. .. ..",
            ".. GT BZ .. JM HT DO PR KN",
            ".. SV HN .. .. .. .. AG DM",
            ".. .. NI .. .. .. VC LC BB",
            ".. .. CR PA .. .. GD TT ..",
            ".. .. .. CO VE GY SR GF ..",
            ".. .. .. EC PE BR .. .. ..",
            ".. .. .. CL BO PY .. .. ..",
            ".. .. .. .. AR UY .. .. ..",
        )
    )
    for column, code in enumerate(line.split())
    if code != ".."
}
#: The distance from one tile to the next, and how much of it the tile takes, in the units of the picture.
STEP, SIDE = 40, 37
#: The size of the whole picture.
WIDE = (max(column for column, _row in TILES.values()) + 1) * STEP
HIGH = (max(row for _column, row in TILES.values()) + 1) * STEP
