"""Forms that are read under limits while they stream in: multipart and URL-encoded.

One file over its limit costs that file only: its bytes are passed over, the others are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from lpr.errors import MalformedRequestError, UnsupportedMediaError, UploadTooLargeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from python_multipart.multipart import MultipartCallbacks
    from starlette.requests import Request

MULTIPART = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"
MAX_FIELDS = 64
FRAMING_BYTES = 64 * 1024  # boundaries, part headers and small fields beside the files


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes of one file, most files, most bytes of one text field."""

    file_bytes: int
    files: int
    field_bytes: int = FRAMING_BYTES

    @property
    def body_bytes(self) -> int:
        """Most bytes of a whole request; beyond it nothing more is read."""
        return self.files * self.file_bytes + self.field_bytes + FRAMING_BYTES


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form: its field, its file name, and its bytes or why there are none."""

    field: str
    filename: str
    data: bytes
    error: UploadTooLargeError | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form's files in the order sent, and its text fields."""

    uploads: tuple[Upload, ...]
    fields: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str | None:
        """The first value of a text field, or None when it was not sent or is blank."""
        values = self.fields.get(name, ())
        return values[0].strip() or None if values else None


async def read_form(request: Request, limits: Limits, *, urlencoded: bool = False) -> Form:
    """Read the request's form.

    Raises:
        UnsupportedMediaError: the body is not a form of an accepted type.
        UploadTooLargeError: too many files, or more bytes than ``limits.body_bytes``.
        MalformedRequestError: the body does not follow its type, or ends early.

    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    chunks = limited_body(request, limits.body_bytes)
    if kind == MULTIPART.encode():
        return await _read_multipart(chunks, options.get(b"boundary", b""), limits)
    if urlencoded and kind == URLENCODED.encode():
        return await _read_urlencoded(chunks)
    accepted = f"{MULTIPART} or {URLENCODED}" if urlencoded else MULTIPART
    raise UnsupportedMediaError(f"Send the pictures as {accepted}, not as {_shown(kind)}.")


def _shown(kind: bytes) -> str:
    return kind.decode("latin-1")[:80] or "a body without a type"


async def limited_body(
    request: Request, most: int, advice: str = "Send fewer or smaller pictures."
) -> AsyncIterator[bytes]:
    """The body's chunks, refused before reading by its announced length, else while reading.

    Raises:
        UploadTooLargeError: more than ``most`` bytes; ``advice`` ends its sentence.

    """
    announced = request.headers.get("content-length", "")
    received = int(announced) if announced.isdecimal() else 0
    if received <= most:
        received = 0
        async for chunk in request.stream():
            received += len(chunk)
            if received > most:
                break
            yield chunk
    if received > most:
        raise UploadTooLargeError(f"The request is larger than {most:,} bytes. {advice}")


async def _read_urlencoded(chunks: AsyncIterator[bytes]) -> Form:
    body = b"".join([chunk async for chunk in chunks])
    try:
        values = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise MalformedRequestError(f"The form cannot be parsed: {error}.") from error
    return Form((), {name: tuple(texts) for name, texts in values.items()})


async def _read_multipart(chunks: AsyncIterator[bytes], boundary: bytes, limits: Limits) -> Form:
    if not boundary:
        raise MalformedRequestError("The multipart body names no boundary in its Content-Type.")
    collector = _Collector(limits)
    try:
        parser = MultipartParser(boundary, collector.callbacks())
        async for chunk in chunks:
            parser.write(chunk)
    except FormParserError as error:
        raise MalformedRequestError(f"The multipart body cannot be parsed: {error}.") from error
    if not collector.complete:
        raise MalformedRequestError("The multipart body ends early. Send it again.")
    return collector.form()


@dataclass(slots=True)
class _Part:
    """The part that is being read."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    filename: str | None = None
    data: bytearray = field(default_factory=bytearray)
    over: bool = False


class _Collector:
    """Callbacks of the multipart parser; keeps what fits the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._part = _Part()
        self._header = [bytearray(), bytearray()]
        self._uploads: list[Upload] = []
        self._fields: dict[str, list[str]] = {}
        self.complete = False

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._part_begin,
            "on_header_begin": self._header_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def form(self) -> Form:
        fields = {name: tuple(values) for name, values in self._fields.items()}
        return Form(tuple(self._uploads), fields)

    def _part_begin(self) -> None:
        self._part = _Part()

    def _header_begin(self) -> None:
        self._header = [bytearray(), bytearray()]

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _header_end(self) -> None:
        name, value = self._header
        self._part.headers[bytes(name).lower()] = bytes(value)

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._part.headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise MalformedRequestError("A part of the multipart body has no name.")
        self._part.name = _text(options[b"name"])
        if b"filename" in options:
            self._part.filename = _text(options[b"filename"])

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        part, limits = self._part, self._limits
        most = limits.field_bytes if part.filename is None else limits.file_bytes
        if part.over or len(part.data) + end - start > most:
            part.over = True
            part.data = bytearray()
        else:
            part.data += data[start:end]

    def _part_end(self) -> None:
        if self._part.filename is None:
            self._keep_field(self._part)
        elif self._part.filename or self._part.data or self._part.over:
            self._keep_upload(self._part, self._part.filename)
        # A browser sends a file field with nothing chosen as a part of no name and no bytes.

    def _keep_field(self, part: _Part) -> None:
        if part.over:
            raise UploadTooLargeError(
                f"The field {part.name[:80]} is longer than {self._limits.field_bytes:,} bytes."
            )
        values = self._fields.setdefault(part.name, [])
        values.append(_text(bytes(part.data)))
        if sum(map(len, self._fields.values())) > MAX_FIELDS:
            raise MalformedRequestError(f"The form has more than {MAX_FIELDS} fields.")

    def _keep_upload(self, part: _Part, filename: str) -> None:
        if len(self._uploads) == self._limits.files:
            raise UploadTooLargeError(
                f"More than {self._limits.files} pictures. Send them in several requests."
            )
        shown = filename or part.name
        error = too_large(self._limits.file_bytes) if part.over else None
        self._uploads.append(Upload(part.name, shown, bytes(part.data), error))

    def _end(self) -> None:
        self.complete = True


def too_large(most: int) -> UploadTooLargeError:
    """The error of one picture over its limit, in bytes."""
    return UploadTooLargeError(f"The picture is larger than {most:,} bytes; make it smaller.")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")
