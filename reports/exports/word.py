"""An issued report as a document to go on writing in (DOCX): headings, real tables, charts in words too."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document as new_document
from docx.document import Document as Written
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_TblPr
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from reports.exports import sheet
from reports.exports.blocks import (
    Block,
    Chart,
    Figures,
    Grid,
    Listing,
    Pairs,
    Passage,
    Seats,
    Words,
    shown,
)
from reports.exports.contents import Contents

INDIGO, ACTION, QUIET = RGBColor(0x26, 0x2D, 0x6B), RGBColor(0xB0, 0x38, 0x0F), RGBColor(0x45, 0x4A, 0x70)
#: A day on which every part of the file says that it was written: its own would tell when, and differ.
WRITTEN_ON = (1980, 1, 1, 0, 0, 0)
#: Our languages as Word names them.
TONGUES = {"es": "es-419", "pt-br": "pt-BR", "en": "en-GB"}


def as_docx(contents: Contents, *, sha256: str, address: str, language: str) -> bytes:
    """Return the report as DOCX, the same bytes each time it is made.

    `address` is the report's own page. The file names no author but the organisation that issued it, and no
    time but the report's.
    """
    written = new_document()
    _set_up(written, contents, language)
    _open(written, contents, sha256, address)
    pictures = sheet.plain_charts(contents, language=language)
    for chapter in contents.chapters:
        written.add_heading(chapter.title, 1)
        for block in chapter.blocks:
            _write(written, block, pictures)
    kept = io.BytesIO()
    written.save(kept)
    return _still(kept.getvalue())


def _set_up(written: Written, contents: Contents, language: str) -> None:
    moment = datetime.combine(contents.issued_on, datetime.min.time(), UTC)
    about = written.core_properties
    about.title, about.subject = contents.title, contents.named
    about.author = about.last_modified_by = contents.holder
    about.created = about.modified = moment.replace(tzinfo=None)
    about.language = TONGUES.get(language, language)
    about.comments = about.keywords = about.category = ""
    about.revision = 1
    for number, relation in list(written.part.package.rels.items()):
        # What the template brings along of the machine that it was made on.
        if relation.reltype in (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES):
            del written.part.package.rels[number]
    for number, relation in list(written.part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.CUSTOM_XML:
            del written.part.rels[number]

    page = written.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin = page.bottom_margin = Mm(22)
    for name, face, size, colour in (
        ("Normal", "Calibri", 11, None),
        ("Title", "Cambria", 30, INDIGO),
        ("Heading 1", "Cambria", 20, INDIGO),
        ("Heading 2", "Cambria", 14, INDIGO),
    ):
        style = written.styles[name]
        style.font.name, style.font.size = face, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), face)
        if colour is not None:
            style.font.color.rgb = colour
    title = written.styles["Title"].element.get_or_add_pPr()
    for line in title.findall(qn("w:pBdr")):
        title.remove(line)
    for said in written.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), TONGUES.get(language, language))

    foot = page.footer.paragraphs[0]
    foot.add_run(f"{contents.title} · {contents.named} · ").font.size = Pt(9)
    _field(foot, "PAGE")
    foot.add_run(" / ").font.size = Pt(9)
    _field(foot, "NUMPAGES")


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that Word works out, such as that of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
    paragraph._p.append(field)


def _open(written: Written, contents: Contents, sha256: str, address: str) -> None:
    kicker = written.add_paragraph().add_run(_("Issued report %(number)s") % {"number": contents.number})
    kicker.bold, kicker.font.color.rgb = True, ACTION
    written.add_heading(contents.title, 0)
    written.add_paragraph(contents.lede)
    _pairs(written, contents.cover)
    seal = _("This report never changes. Its fingerprint (SHA-256 of the JSON file):")
    _small(written, f"{seal} {sha256}")
    _small(written, address)


def _write(written: Written, block: Block, pictures: Mapping[str, bytes]) -> None:
    match block:
        case Words():
            said = written.add_paragraph()
            said.add_run(block.text).italic = block.marked or None
        case Figures():
            _table(
                written,
                [_("Measure"), _("Number"), _("Unit"), _("Base")],
                [[one.title, shown(one.count), one.note, one.base] for one in block.figures],
                numbers={1},
                widths=(38, 24, 40, 64),
                alt=_("Figures with their unit and base"),
            )
        case Chart():
            _chart(written, block, pictures.get(block.code))
        case Grid():
            written.add_heading(block.title, 2)
            _grid(written, block)
        case Seats():
            written.add_paragraph(block.alt)
        case Pairs():
            _pairs(written, block.pairs)
        case Passage():
            _passage(written, block)
        case Listing():
            columns = len(block.heads)
            first = 70 if block.is_numeric else 52
            _table(
                written,
                block.heads,
                block.lines,
                numbers=set(range(1, columns)) if block.is_numeric else set(),
                widths=[first, *[(166 - first) / (columns - 1)] * (columns - 1)],
                alt=block.title,
            )
            if block.note:
                _small(written, block.note)


def _passage(written: Written, passage: Passage) -> None:
    written.add_heading(passage.title, 2)
    for paragraph in passage.paragraphs:
        run = written.add_paragraph().add_run(paragraph)
        if passage.lang:
            # It may be told in another language than the file's, and is then spelt and read in that one.
            tongue = OxmlElement("w:lang")
            tongue.set(qn("w:val"), TONGUES.get(passage.lang, passage.lang))
            run._r.get_or_add_rPr().append(tongue)


def _chart(written: Written, chart: Chart, picture: bytes | None) -> None:
    written.add_heading(sheet.titled(chart), 2)
    if chart.verdict:
        written.add_paragraph().add_run(chart.verdict).bold = True
    if picture is None:
        written.add_paragraph(_("protected"))
    else:
        drawn = written.add_paragraph().add_run().add_picture(io.BytesIO(picture), width=Mm(120))
        told = drawn._inline.docPr
        told.set("name", chart.code)
        told.set("descr", chart.alt)
    _small(written, chart.base)
    if chart.grid and not chart.withheld:
        _grid(written, chart.grid)
    if chart.shares:
        _table(
            written,
            [pgettext("of people", "Share"), "%"],
            chart.shares,
            numbers={1},
            widths=(90, 30),
            alt=chart.title,
        )


def _grid(written: Written, grid: Grid) -> None:
    if grid.lines:
        lines = [[*labels, *map(shown, counts)] for labels, counts in grid.lines]
        if grid.totals is not None:
            blank = [""] * (len(grid.heads) - 1)
            lines.append([_("Total"), *blank, *map(shown, grid.totals)])
        heads, columns = len(grid.heads), len(grid.columns)
        narrow = 166 / (1.9 * heads + columns)
        _table(
            written,
            [*grid.heads, *grid.columns],
            lines,
            numbers=set(range(heads, heads + columns)),
            widths=[*[1.9 * narrow] * heads, *[narrow] * columns],
            alt=grid.title,
            has_total=grid.totals is not None,
        )
    if grid.note:
        _small(written, grid.note)


def _pairs(written: Written, pairs: Sequence[tuple[str, str]]) -> None:
    for name, value in pairs:
        said = written.add_paragraph()
        said.add_run(f"{name}: ").bold = True
        said.add_run(value)
        said.paragraph_format.space_after = Pt(3)


def _small(written: Written, words: str) -> None:
    run = written.add_paragraph().add_run(words)
    run.font.size, run.font.color.rgb = Pt(9), QUIET


def _table(
    written: Written,
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    *,
    numbers: set[int],
    widths: Sequence[float],
    alt: str,
    has_total: bool = False,
) -> Table:
    """A table whose first row is its head on every page that it reaches; no row breaks in two."""
    made = written.add_table(rows=0, cols=len(heads))
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    made.autofit = False
    about = made._tbl.tblPr
    _borders(about)
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), alt)
    about.append(told)
    for place, line in enumerate([heads, *lines]):
        row = made.add_row()
        rules = row._tr.get_or_add_trPr()
        rules.append(OxmlElement("w:cantSplit"))
        if place == 0:
            rules.append(OxmlElement("w:tblHeader"))
        for column, (cell, words) in enumerate(zip(row.cells, line, strict=True)):
            cell.width = Mm(widths[column])
            said = cell.paragraphs[0]
            said.paragraph_format.space_after = Pt(1)
            run = said.add_run(words)
            run.font.size = Pt(9)
            run.bold = place == 0 or (has_total and place == len(lines)) or None
            if column in numbers:
                said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    written.add_paragraph().paragraph_format.space_after = Pt(2)
    return made


def _borders(about: CT_TblPr) -> None:
    """Lines between the rows alone; where they stand among what is said of a table is laid down."""
    lines = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "DCCFB9")):
            line.set(qn(f"w:{name}"), value)
        lines.append(line)
    about.find(qn("w:tblLayout")).addprevious(lines)


def _still(file: bytes) -> bytes:
    """Write a package anew so that nothing in it depends on when or where it was made."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as made, zipfile.ZipFile(kept, "w") as still:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, WRITTEN_ON)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0
            still.writestr(entry, made.read(name))
    return kept.getvalue()
