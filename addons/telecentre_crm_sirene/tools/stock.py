"""INSEE's stock files, read as a stream: CSV, zipped CSV or Parquet. No ORM.

A stock has up to 40 million lines, of which few are wanted. A CSV is read block by
block; a line is cut out of its block and parsed only when it holds one of the wanted
tokens (``,GE,``), so that the rest passes at the speed of the disk. Memory is bounded
by the block. A position is a byte of the CSV, or a row of the Parquet file: reading
goes on from there after a stop.
"""

import csv
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
    path, columns, tokens=(), start=0, line=0, optional=(), column=None
) -> Iterator[Block]:
    """Read a stock.

    :param columns: names that the file must have; they are the keys of the rows
    :param tokens: values of which a line must hold one to be looked at; none: all lines
    :param start: position to go on from, as a former block gave it; 0: the beginning
    :param line: lines that were read before ``start``, for the numbers of the faults
    :param optional: names that are read where the file has them, else ""
    :param column: the column of the tokens, which a Parquet file is asked for
    :raise StockError: missing columns, an encoding that is not UTF-8, not a stock
    """
    if is_parquet(path):
        yield from _parquet_blocks(path, columns, start, optional, column, tokens)
    else:
        yield from _csv_blocks(path, columns, tokens, start, line, optional)


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


def _csv_blocks(path, columns, tokens, start, line, optional):
    with _opened(path) as (stream, _size):
        reader, first = _header(stream, columns, optional)
        position = max(start, first)
        line = line or 1
        stream.seek(position)
        wanted = reader.patterns(tokens)
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


class _Reader:
    """Lines of one CSV to rows."""

    def __init__(self, names, columns, delimiter):
        self.width = len(names)
        self.delimiter = delimiter
        self.places = [(name, names.index(name)) for name in columns if name in names]
        self.absent = {name: "" for name in columns if name not in names}

    def patterns(self, tokens):
        """Each token as it stands between delimiters, quoted or not; "15*" is what
        begins with 15."""
        comma = self.delimiter.encode()
        patterns = []
        for token in tokens:
            begin = token.rstrip("*").encode()
            ends = (b"", b"") if token.endswith("*") else (comma, b'"' + comma)
            patterns += [comma + begin + ends[0], comma + b'"' + begin + ends[1]]
        return patterns

    def parse(self, chunk, patterns, line):
        block = Block(lines=chunk.count(b"\n") + (not chunk.endswith(b"\n")))
        seen, counted = 0, 0
        for begin, end in self._cuts(chunk, patterns):
            counted += chunk.count(b"\n", seen, begin)
            seen = begin
            self._add(block, chunk[begin:end], line + counted + 1)
        return block

    def _cuts(self, chunk, patterns):
        """(begin, end) of each line to look at, in order."""
        if not patterns:
            begin = 0
            while begin < len(chunk):
                end = chunk.find(b"\n", begin)
                end = len(chunk) if end < 0 else end
                yield begin, end
                begin = end + 1
            return
        found = {}
        for pattern in patterns:
            at = chunk.find(pattern)
            while at >= 0:
                begin = chunk.rfind(b"\n", 0, at) + 1
                end = chunk.find(b"\n", at)
                end = len(chunk) if end < 0 else end
                found[begin] = end
                at = chunk.find(pattern, end)
        yield from sorted(found.items())

    def _add(self, block, raw, number):
        raw = raw.rstrip(b"\r")
        if not raw:
            return
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            block.faults.append(Fault(number, "encoding"))
            return
        values = next(csv.reader([text], delimiter=self.delimiter), [])
        if len(values) != self.width:
            block.faults.append(Fault(number, "columns", str(len(values))))
            return
        row = {name: values[place].strip() for name, place in self.places}
        row.update(self.absent)
        block.rows.append(row)


# -- Parquet --------------------------------------------------------------------------


def _parquet(path):
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise StockError("pyarrow") from error
    try:
        return parquet.ParquetFile(path, buffer_size=PARQUET_BUFFER)
    except (ArrowException, OSError) as error:
        raise StockError("parquet", str(error)[:200]) from error


def _parquet_blocks(path, columns, start, optional, column, tokens):
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
        batches = source.iter_batches(
            PARQUET_ROWS, row_groups=[number], columns=present, use_threads=False
        )
        for batch in batches:
            rows = batch.num_rows
            position += rows
            if position <= start:
                continue
            yield Block(
                rows=[
                    {name: _text(value) for name, value in row.items()} | absent
                    for row in _wanted(batch, column, tokens).to_pylist()
                ],
                lines=rows,
                position=position,
            )


def _wanted(batch, column, tokens):
    """The rows whose column holds a token; a token "15*" is what begins with 15."""
    if not tokens or not column:
        return batch
    from pyarrow import compute

    values = batch.column(column).cast("string")
    keep = None
    for token in tokens:
        test = compute.starts_with if token.endswith("*") else compute.equal
        found = test(values, token.rstrip("*"))
        keep = found if keep is None else compute.or_kleene(keep, found)
    return batch.filter(keep)


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
