"""Writing xlsx: headings that stay in sight, choices where there are any, and a sheet that explains."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from ldv.errors import ConfigurationError
from ldv.register._cells import cell_text, guard
from ldv.register._fields import ACTIVITIES, ENTITIES, Field, Sheet
from ldv.register._kinds import ENTITY_TYPE, ENTITY_TYPES, GROUNDS, SECRECY, YES_NO, Language
from ldv.register._legal_basis import LegalBasis

if TYPE_CHECKING:
    from ldv.register._export import Content

_ROWS_WITH_CHOICES: Final = 2_000
_WIDE: Final = {
    "purpose",
    "legal_basis_comment",
    "data_subject_categories",
    "personal_data_categories",
    "recipients_categories",
}
_EXPLANATION: Final = {
    Language.DUTCH: ("uitleg", ("kolom", "verplicht", "uitleg", "voorbeeld", "standaard")),
    Language.ENGLISH: ("explanation", ("column", "required", "explanation", "example (Dutch)", "standard")),
}


def workbook(content: Content, language: Language, *, explain: bool = False) -> bytes:
    """A workbook with a sheet of activities and a sheet of entities.

    Args:
        content: What to write.
        language: Of headings, and of values that have a name.
        explain: Add the sheet that explains each column.

    Raises:
        ConfigurationError: openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise ConfigurationError(
            "writing xlsx needs openpyxl, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[register]'; or use csv or JSON."
        ) from None
    book = openpyxl.Workbook(write_only=True)
    for sheet in (ACTIVITIES, ENTITIES):
        page = book.create_sheet(sheet.title(language))
        _prepare(page, sheet, language)
        page.append([_heading(page, field.title(language), required=field.required) for field in sheet.fields])
        for value in content[sheet.english]:
            page.append([_cell(page, cell_text(field, getattr(value, field.name), language)) for field in sheet.fields])
    if explain:
        _explain(book, language)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _prepare(page: Any, sheet: Sheet, language: Language) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    page.freeze_panes = "C2"
    for number, field in enumerate(sheet.fields, start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = 45 if field.name in _WIDE else 38 if field.name == "id" else 24
        if choices := _choices(field, language):
            # A help and no cage: several grounds in one cell are right too.
            validation = DataValidation(
                type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True, showErrorMessage=False
            )
            validation.add(f"{letter}2:{letter}{_ROWS_WITH_CHOICES}")
            page.data_validations.append(validation)


def _choices(field: Field, language: Language) -> list[str]:
    if field.kind is GROUNDS:
        return [field.kind.text(basis, language) for basis in LegalBasis]
    if field.kind is YES_NO:
        return [field.kind.text(value, language) for value in (True, False)]
    if field.kind is ENTITY_TYPE:
        return [field.kind.text(value, language) for value in ENTITY_TYPES]
    if field.kind is SECRECY:
        return ["normaal", "vertrouwelijk"] if language is Language.DUTCH else ["normal", "confidential"]
    return []


def _heading(page: Any, text: str, *, required: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    cell = WriteOnlyCell(page, value=text)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", start_color="154273" if required else "5B7FA6")
    return cell


def _cell(page: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if not text:
        return None
    cell = WriteOnlyCell(page, value=guard(text, anywhere=False))
    cell.data_type = "s"
    cell.number_format = "@"  # text stays text when somebody edits it: P7Y, 0612345678, 2027-01-01
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _explain(book: Any, language: Language) -> None:
    title, columns = _EXPLANATION[language]
    page = book.create_sheet(title)
    for letter, width in zip("ABCDE", (38, 10, 80, 60, 10), strict=True):
        page.column_dimensions[letter].width = width
    page.append([_heading(page, text, required=True) for text in columns])
    for sheet in (ACTIVITIES, ENTITIES):
        page.append([_heading(page, sheet.title(language), required=False)])
        for field in sheet.fields:
            said = field.uitleg if language is Language.DUTCH else field.doc
            required = ("ja" if language is Language.DUTCH else "yes") if field.required else ""
            page.append(
                [_cell(page, text) for text in (field.title(language), required, said, field.example, field.source)]
            )
