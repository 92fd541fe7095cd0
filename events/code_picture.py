"""A code as a QR on a screen: as large as its frame, dark on white, drawn by nobody's server."""

import io

import segno


def drawn(text: str) -> str:
    """Return a text as an SVG without a size of its own; all of it is numbers, and safe inside a page.

    A quarter of a short one may be covered by a thumb or a scratch.
    """
    file = io.BytesIO()
    code = segno.make(text, error="q" if len(text) < 40 else "m", micro=False, boost_error=False)
    code.save(file, kind="svg", border=4, xmldecl=False, omitsize=True, light="#fff")
    return file.getvalue().decode()
