"""Reading a CSV file of one-off charges: prints, mail handling, a fee.

In: the bytes of a file as a spreadsheet writes it: UTF-8 or Windows, with comma,
semicolon or tab, titles in English or French. Out: `Row`s of clean values, or a list
of `Fault`s, each with its line, so that all can be mended at once. No ORM, no clock.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

MAX_ROWS = 5000
MAX_FAULTS = 20
# Each column and the titles it may have, without accents and in lower case
TITLES = {
    "reference": ("reference", "ref"),
    "customer": ("customer", "client", "partner"),
    "product": ("product", "article", "produit", "service"),
    "date": ("date", "day", "jour"),
    "quantity": ("quantity", "quantite", "qty", "qte"),
    "price": ("price", "unit price", "prix", "prix unitaire", "pu"),
    "label": ("label", "libelle", "description"),
    "centre": ("centre", "center", "telecentre"),
    "order": ("purchase order", "bon de commande", "commande", "order"),
}
REQUIRED = ("reference", "customer", "product", "date")
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(frozen=True)
class Row:
    """One charge; `price` None means that of the price list."""

    line: int
    reference: str
    customer: str
    product: str
    date: date
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    label: str = ""
    centre: str = ""
    order: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong: a code, the line (0: the whole file) and what was found."""

    code: str
    line: int = 0
    value: str = ""
    other: str = ""


class CsvFaults(Exception):
    """Every fault that was found; nothing is to be imported."""

    def __init__(self, faults):
        super().__init__(faults)
        self.faults = list(faults)


def _plain(text):
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def decode(content):
    """The text of a file in UTF-8 or in Windows' Western European encoding."""
    if not content.strip():
        raise CsvFaults([Fault("empty")])
    # UTF-16 and the formats of spreadsheets have bytes that no text has.
    if b"\0" in content or content[:2] in (b"PK", b"\xff\xfe", b"\xfe\xff"):
        raise CsvFaults([Fault("not_text")])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvFaults([Fault("not_text")])


def _columns(titles):
    """{column: position}, or the faults of the first line."""
    found, faults = {}, []
    known = {title: name for name, titles in TITLES.items() for title in titles}
    for position, title in enumerate(titles):
        name = known.get(_plain(title))
        if not name and title.strip():
            faults.append(Fault("unknown_column", 1, title.strip()))
        elif name in found:
            faults.append(Fault("column_twice", 1, title.strip()))
        elif name:
            found[name] = position
    for name in REQUIRED:
        if name not in found:
            faults.append(Fault("missing_column", 1, name))
    if faults:
        raise CsvFaults(faults)
    return found


def _number(text):
    compact = "".join(c for c in text if not c.isspace()).replace("€", "")
    if "," in compact and "." not in compact:
        compact = compact.replace(",", ".")
    number = Decimal(compact)
    if not number.is_finite():
        raise InvalidOperation
    return number


def _day(text):
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(text)


def _row(line, cells, faults):
    """The `Row` of these cells, or None and more `faults`."""
    before = len(faults)
    for name in REQUIRED:
        if not cells[name]:
            faults.append(Fault("empty_cell", line, name))
    values = {"line": line}
    for name, text in cells.items():
        values[name] = text
        if name == "date" and text:
            try:
                values[name] = _day(text)
            except ValueError:
                faults.append(Fault("bad_date", line, text))
        elif name in ("quantity", "price"):
            try:
                default = Decimal(1) if name == "quantity" else None
                values[name] = _number(text) if text else default
            except InvalidOperation:
                faults.append(Fault("bad_number", line, text, name))
                continue
            if name == "price" and text and values[name] < 0:
                faults.append(Fault("negative_price", line, text))
            if name == "quantity" and not values[name]:
                faults.append(Fault("zero_quantity", line, text))
    return None if len(faults) > before else Row(**values)


def read(content):
    """The `Row`s of a file; raises `CsvFaults` with all that is wrong in it."""
    text = decode(content)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CsvFaults([Fault("not_text", value=str(error))]) from error
    columns = _columns(lines[0])
    rows, faults, seen = [], [], {}
    for number, record in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) > len(lines[0]) and any(record[len(lines[0]) :]):
            faults.append(Fault("too_many_cells", number))
            continue
        cells = {
            name: record[position].strip() if position < len(record) else ""
            for name, position in columns.items()
        }
        row = _row(number, cells, faults)
        if row and row.reference in seen:
            faults.append(
                Fault("twice", number, row.reference, str(seen[row.reference]))
            )
        elif row:
            seen[row.reference] = number
            rows.append(row)
    if len(rows) > MAX_ROWS:
        faults.append(Fault("too_many", 0, str(len(rows)), str(MAX_ROWS)))
    if not rows and not faults:
        faults.append(Fault("empty"))
    if faults:
        raise CsvFaults(faults)
    return rows
