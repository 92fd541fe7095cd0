"""The files that an issued report is given out as: which there are, and each of them made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from reports.exports import contents, plain, sheet, word, workbook
from reports.issuing import releases

#: What a file is told to be, by its ending.
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def make(document: Mapping[str, Any], kind: str, *, sha256: str, address: str, language: str) -> bytes:
    """Return a report's document as a file of one of `KINDS`, the same bytes each time.

    `address` is the report's own page, which the file names; `language` is the reader's. JSON holds all
    languages, and is the file that the fingerprint is of.
    """
    with override(language):
        match kind:
            case "json":
                return releases.canonical(document)
            case "csv":
                return plain.as_csv(document, language)
            case "xlsx":
                return workbook.as_xlsx(
                    contents.of(document, sha256, language), sha256=sha256, address=address
                )
            case "docx":
                return word.as_docx(
                    contents.of(document, sha256, language),
                    sha256=sha256,
                    address=address,
                    language=language,
                )
            case "pdf":
                return sheet.as_pdf(
                    contents.of(document, sha256, language),
                    sha256=sha256,
                    address=address,
                    language=language,
                )
    raise KeyError(kind)


def shown(document: Mapping[str, Any], *, language: str) -> set[str]:
    """Return the codes of the figures and charts that a report's page shows, protected ones too."""
    with override(language):
        said = contents.of(document, "", language)
        return {*said.figures(), *said.charts()}


def pictures(document: Mapping[str, Any], *, language: str) -> dict[str, str]:
    """Return the figures and charts of a report that there is a picture of: code → title."""
    with override(language):
        return sheet.pictured(contents.of(document, "", language))


def picture(document: Mapping[str, Any], code: str, *, address: str, language: str) -> bytes:
    """Return one figure or chart as PNG; raises `KeyError` for one that is protected or is not there."""
    with override(language):
        return sheet.as_picture(contents.of(document, "", language), code, address=address, language=language)
