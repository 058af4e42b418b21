"""INSEE's stock files, read as a stream: CSV, zipped CSV or Parquet. No ORM.

A stock has up to 40 million lines, of which few are wanted. A CSV is read block by
block; a line is parsed only when it may hold one of the wanted values (a column that
is "GE") or a number that we know, so that the rest passes fast. Memory is bounded by
the block. A position is a byte of the CSV, or a row of the Parquet file: reading goes
on from there after a stop.
"""

import csv
import functools
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 1 << 20
PARQUET_ROWS = 20_000
# Read by and by: without it, a whole column of a group of rows is held
PARQUET_BUFFER = 1 << 20
# A longer line is no line: quotes or line ends are wrong
LONGEST_LINE = 1 << 16
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"


class StockError(ValueError):
    """The file as a whole cannot be read: ``kind`` tells why, ``detail`` what."""

    def __init__(self, kind, detail=""):
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


@dataclass
class Fault:
    """A line that was refused: ``kind`` is encoding, columns or length."""

    line: int
    kind: str
    detail: str = ""


@dataclass
class Block:
    """What one block gave: dictionaries of the wanted columns, and what was refused."""

    rows: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    lines: int = 0
    position: int = 0


def is_parquet(path) -> bool:
    """Whether a file is Parquet, by its first bytes."""
    with open(path, "rb") as stream:
        return stream.read(4) == b"PAR1"


def size(path) -> int:
    """What positions of the file count up to: bytes of the CSV, rows of the Parquet."""
    if is_parquet(path):
        return _parquet(path).metadata.num_rows
    with _opened(path) as (_stream, total):
        return total


def blocks(
    path, columns, tokens=(), start=0, line=0, optional=(), column=None, known=None
) -> Iterator[Block]:
    """Read a stock. Some rows that are not wanted may come along: look at each.

    :param columns: names that the file must have; they are the keys of the rows
    :param tokens: values of which a line must hold one to be looked at ("15*": what
        begins with 15); none: all lines
    :param start: position to go on from, as a former block gave it; 0: the beginning
    :param line: lines that were read before ``start``, for the numbers of the faults
    :param optional: names that are read where the file has them, else ""
    :param column: the column of the tokens, which a Parquet file is asked for
    :param known: (column, its values): lines that are looked at without any token
    :raise StockError: missing columns, an encoding that is not UTF-8, not a stock
    """
    if is_parquet(path):
        wanted = _Wanted(column, tokens, known)
        yield from _parquet_blocks(path, columns, start, optional, wanted)
    else:
        yield from _csv_blocks(path, columns, tokens, start, line, optional, known)


@contextmanager
def _opened(path):
    """(binary stream of the CSV, its size), out of its zip if it is in one."""
    path = Path(path)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = [i for i in archive.infolist() if i.filename.endswith(".csv")]
            if len(names) != 1:
                raise StockError("zip", ", ".join(i.filename for i in names))
            with archive.open(names[0]) as stream:
                yield stream, names[0].file_size
    else:
        with path.open("rb") as stream:
            yield stream, path.stat().st_size


# -- CSV ------------------------------------------------------------------------------


def _csv_blocks(path, columns, tokens, start, line, optional, known):
    with _opened(path) as (stream, _size):
        reader, first = _header(stream, columns, optional)
        position = max(start, first)
        line = line or 1
        stream.seek(position)
        wanted = reader.chooser(tokens, known)
        rest = b""
        while True:
            data = stream.read(BLOCK)
            whole, newline, after = (rest + data).rpartition(b"\n")
            if not data:
                whole, newline, after = rest, b"", b""
            rest = after
            if len(rest) > LONGEST_LINE:
                raise StockError("lines", str(line))
            chunk = whole + newline
            if chunk:
                block = reader.parse(chunk, wanted, line)
                position += len(chunk)
                line += block.lines
                block.position = position
                yield block
            if not data:
                return


def _header(stream, columns, optional):
    raw = stream.readline(LONGEST_LINE)
    if raw[:2] in UTF_16:
        raise StockError("utf16")
    try:
        text = raw.removeprefix(BOM).decode().strip("\r\n")
    except UnicodeDecodeError as error:
        raise StockError("encoding") from error
    delimiter = max(",;\t", key=text.count)
    names = next(csv.reader([text], delimiter=delimiter), [])
    names = [name.strip() for name in names]
    missing = [name for name in columns if name not in names]
    if missing:
        raise StockError("columns", ", ".join(missing))
    return _Reader(names, [*columns, *optional], delimiter), len(raw)


def _lines_of(chunk, part, is_begin, around):
    """Yield the numbers of the lines in which ``part`` stands alone, or begins."""
    number = seen = 0
    at = chunk.find(part)
    while at >= 0:
        end = at + len(part)
        # What is before the first byte, or after the last, is empty: that is alone
        if chunk[max(at - 1, 0) : at] in around and (
            is_begin or chunk[end : end + 1] in around
        ):
            number += chunk.count(b"\n", seen, at)
            seen = at
            yield number
            end = chunk.find(b"\n", end)
            if end < 0:
                return
        at = chunk.find(part, end)


class _Reader:
    """Lines of one CSV to rows."""

    def __init__(self, names, columns, delimiter):
        self.names = names
        self.width = len(names)
        self.delimiter = delimiter
        self.places = [(name, names.index(name)) for name in columns if name in names]
        self.absent = {name: "" for name in columns if name not in names}

    def chooser(self, tokens, known):
        """A function: chunk, its lines -> numbers of the lines to look at, from 0.

        It finds too many rather than too few: a token counts wherever it stands alone,
        in the first column or the last, with or without quotes and blanks.
        """
        if not tokens:
            return lambda chunk, lines: range(len(lines))
        parts = [(t.rstrip("*").encode(), t.endswith("*")) for t in tokens]
        around = self.delimiter.encode() + b'" \r\n'
        find_known = self._known_finder(known)

        def chosen(chunk, lines):
            found = find_known(lines)
            for part, is_begin in parts:
                found.update(_lines_of(chunk, part, is_begin, around))
            return sorted(found)

        return chosen

    def _known_finder(self, known):
        """A function: lines -> set of the numbers of those whose number is known."""
        column, numbers = known or ("", ())
        numbers = frozenset(number.encode() for number in numbers)
        if not numbers:
            return lambda lines: set()
        place, comma = self.names.index(column), self.delimiter.encode()
        digits = len(next(iter(numbers)))

        def is_known(raw):
            if b'"' in raw:
                return True  # a comma may be part of a value: parse it
            values = raw.split(comma, place + 1)
            return len(values) > place and values[place].strip() in numbers

        if place:
            return lambda lines: {n for n, raw in enumerate(lines) if is_known(raw)}
        return lambda lines: {
            n for n, raw in enumerate(lines) if raw.lstrip(b' "')[:digits] in numbers
        }

    def parse(self, chunk, chosen, line):
        lines = chunk.split(b"\n")
        if not lines[-1]:
            lines.pop()
        block = Block(lines=len(lines))
        for number in chosen(chunk, lines):
            self._add(block, lines[number], line + number + 1)
        return block

    def _add(self, block, raw, number):
        raw = raw.rstrip(b"\r")
        if not raw:
            return
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            block.faults.append(Fault(number, "encoding"))
            return
        values = next(
            csv.reader([text], delimiter=self.delimiter, skipinitialspace=True), []
        )
        if len(values) != self.width:
            block.faults.append(Fault(number, "columns", str(len(values))))
            return
        row = {name: values[place].strip() for name, place in self.places}
        row.update(self.absent)
        block.rows.append(row)


# -- Parquet --------------------------------------------------------------------------


@contextmanager
def _readable():
    """What pyarrow says of a file that is torn or damaged is a StockError."""
    try:
        from pyarrow import ArrowException
    except ImportError as error:
        raise StockError("pyarrow") from error
    try:
        yield
    except (ArrowException, OSError) as error:
        raise StockError("parquet", str(error)[:200]) from error


def _parquet(path):
    with _readable():
        from pyarrow import parquet

        return parquet.ParquetFile(path, buffer_size=PARQUET_BUFFER)


def _parquet_blocks(path, columns, start, optional, wanted):
    source = _parquet(path)
    names = source.schema_arrow.names
    missing = [name for name in columns if name not in names]
    if missing:
        raise StockError("columns", ", ".join(missing))
    present = [*columns, *(name for name in optional if name in names)]
    absent = {name: "" for name in optional if name not in names}
    position = 0
    for number in range(source.metadata.num_row_groups):
        group_rows = source.metadata.row_group(number).num_rows
        if position + group_rows <= start:
            position += group_rows  # done before: not even read
            continue
        for batch in _batches(source, number, present):
            rows = batch.num_rows
            position += rows
            if position <= start:
                continue
            yield Block(
                rows=[
                    {name: _text(value) for name, value in row.items()} | absent
                    for row in wanted.of(batch).to_pylist()
                ],
                lines=rows,
                position=position,
            )


def _batches(source, group, columns):
    """Batches of a group of rows; only the reading itself is the file's fault."""
    batches = None
    while True:
        with _readable():
            batches = batches or source.iter_batches(
                PARQUET_ROWS, row_groups=[group], columns=columns, use_threads=False
            )
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


class _Wanted:
    """Chooses rows of a batch: those whose column holds a token, and those known."""

    def __init__(self, column, tokens, known):
        self.column, self.tokens = column, tokens
        self.number, self.numbers = known or ("", ())
        self.numbers = list(self.numbers)

    def of(self, batch):
        """The rows of ``batch`` that are wanted."""
        if not self.tokens or not self.column:
            return batch
        import pyarrow
        from pyarrow import compute

        values = self._values(batch, self.column)
        found = []
        for token in self.tokens:
            test = compute.starts_with if token.endswith("*") else compute.equal
            found.append(test(values, token.rstrip("*")))
        if self.numbers:
            numbers = pyarrow.array(self.numbers, "string")
            values = self._values(batch, self.number)
            found.append(compute.is_in(values, value_set=numbers))
        return batch.filter(functools.reduce(compute.or_kleene, found))

    @staticmethod
    def _values(batch, name):
        from pyarrow import compute

        return compute.utf8_trim_whitespace(batch.column(name).cast("string"))


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()
