import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from lpr.api._forms import MAX_FIELDS, MULTIPART, URLENCODED, Form, Limits, Upload, read_form
from lpr.errors import (
    LprError,
    MalformedRequestError,
    UnsupportedMediaError,
    UploadTooLargeError,
)

LIMITS = Limits(file_bytes=1000, files=3, field_bytes=100)
BOUNDARY = "----frontier"
MULTIPART_TYPE = f"{MULTIPART}; boundary={BOUNDARY}"


def body(*parts: tuple[str, bytes], end: bytes = f"--{BOUNDARY}--\r\n".encode()) -> bytes:
    """Parts as (what stands behind ``form-data``, bytes)."""
    return (
        b"".join(
            f"--{BOUNDARY}\r\nContent-Disposition: form-data{options}\r\n\r\n".encode()
            + data
            + b"\r\n"
            for options, data in parts
        )
        + end
    )


def file(data: bytes, *, field: str = "files", name: str = "a.jpg") -> tuple[str, bytes]:
    return f'; name="{field}"; filename="{name}"', data


def text(name: str, value: str) -> tuple[str, bytes]:
    return f'; name="{name}"', value.encode()


class Stream:
    """An ASGI receive channel that counts what was taken from it."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self.chunks = list(chunks)
        self.taken = 0

    async def receive(self) -> dict[str, Any]:
        chunk = self.chunks[self.taken]
        self.taken += 1
        more = self.taken < len(self.chunks)
        return {"type": "http.request", "body": chunk, "more_body": more}


def parse(
    chunks: Sequence[bytes] | Stream,
    kind: str = MULTIPART_TYPE,
    *,
    limits: Limits = LIMITS,
    length: int | str | None = None,
    urlencoded: bool = False,
) -> Form:
    stream = chunks if isinstance(chunks, Stream) else Stream(chunks)
    headers = [(b"content-type", kind.encode("latin-1"))] if kind else []
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    request = Request(scope, stream.receive)
    return asyncio.run(read_form(request, limits, urlencoded=urlencoded))


def test_files_and_fields() -> None:
    form = parse([body(file(b"one"), text("camera_id", "gate 1"), file(b"two", name="b.jpg"))])
    assert form.uploads == (Upload("files", "a.jpg", b"one"), Upload("files", "b.jpg", b"two"))
    assert form.fields == {"camera_id": ("gate 1",)}
    assert form.text("camera_id") == "gate 1"


def test_a_field_may_come_several_times() -> None:
    form = parse([body(text("regions", "id"), text("regions", "my"))])
    assert form.fields["regions"] == ("id", "my")
    assert form.text("regions") == "id"


@pytest.mark.parametrize("value", ["", "   ", "\r\n"])
def test_a_blank_field_is_none(value: str) -> None:
    form = parse([body(text("camera_id", value))])
    assert form.text("camera_id") is None
    assert form.text("other") is None


def test_an_empty_form() -> None:
    assert parse([body()]) == Form((), {})


def test_a_file_may_be_empty_and_still_has_a_name() -> None:
    assert parse([body(file(b""))]).uploads == (Upload("files", "a.jpg", b""),)


def test_a_field_in_which_a_browser_chose_no_file_is_left_out() -> None:
    assert parse([body(file(b"", name=""))]).uploads == ()


def test_a_file_without_a_name_is_called_by_its_field() -> None:
    assert parse([body(file(b"x", name=""))]).uploads == (Upload("files", "files", b"x"),)


@pytest.mark.parametrize("name", ["foto plat.jpg", "pelat-ü.jpg", "車.png", "a;b=c.jpg"])
def test_names_in_utf8(name: str) -> None:
    assert parse([body(file(b"x", name=name))]).uploads[0].filename == name


def test_names_in_another_coding_are_marked_not_refused() -> None:
    raw = body(file(b"x", name="NAME")).replace(b"NAME", b"\xff\xfe.jpg")
    assert parse([raw]).uploads[0].filename == "\ufffd\ufffd.jpg"


def test_a_file_at_the_limit_and_one_byte_over() -> None:
    at, over = parse([body(file(b"x" * 1000), file(b"y" * 1001))]).uploads
    assert at.error is None
    assert len(at.data) == 1000
    assert isinstance(over.error, UploadTooLargeError)
    assert over.data == b""


def test_the_file_after_one_over_the_limit_is_kept() -> None:
    uploads = parse([body(file(b"x" * 2000), file(b"good", name="b.jpg"))]).uploads
    assert [upload.data for upload in uploads] == [b"", b"good"]
    assert [upload.error is None for upload in uploads] == [False, True]


@given(cuts=st.lists(st.integers(0, 2000), max_size=12), size=st.integers(0, 1500))
def test_it_does_not_matter_where_the_body_is_cut(cuts: list[int], size: int) -> None:
    data = bytes(range(256)) * 6
    whole = body(file(data[:size]), text("camera_id", "gate\r\n--1"), file(b"--\r\n", name="b"))
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    chunks = [whole[start:end] for start, end in pairwise(edges)]
    found, expected = parse(chunks), parse([whole])
    assert found.fields == expected.fields == {"camera_id": ("gate\r\n--1",)}
    assert [upload.data for upload in found.uploads] == [
        data[:size] if size <= 1000 else b"",
        b"--\r\n",
    ]
    assert [bool(u.error) for u in found.uploads] == [bool(u.error) for u in expected.uploads]


@given(
    values=st.dictionaries(
        st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        max_size=5,
    )
)
def test_every_text_comes_back(values: dict[str, str]) -> None:
    form = parse([body(*(text(name, value) for name, value in values.items()))])
    assert form.fields == {name: (value,) for name, value in values.items()}


@given(st.binary(max_size=400))
def test_no_body_raises_anything_but_our_errors(raw: bytes) -> None:
    try:
        form = parse([raw])
    except LprError as error:
        assert error.code in {"malformed-request", "upload-too-large"}  # noqa: PT017
    else:
        assert isinstance(form, Form)


def test_more_files_than_allowed() -> None:
    with pytest.raises(UploadTooLargeError, match="More than 3 pictures"):
        parse([body(*[file(b"x")] * 4)])


def test_a_field_that_is_too_long() -> None:
    with pytest.raises(UploadTooLargeError, match="camera_id is longer than 100 bytes"):
        parse([body(text("camera_id", "x" * 101))])


def test_more_fields_than_allowed() -> None:
    fields = [text("f", "")] * (MAX_FIELDS + 1)
    with pytest.raises(MalformedRequestError, match="more than 64 fields"):
        parse([body(*fields)])


def test_an_announced_length_over_the_limit_is_refused_unread() -> None:
    stream = Stream([b"x"])
    with pytest.raises(UploadTooLargeError, match="Send fewer or smaller"):
        parse(stream, length=LIMITS.body_bytes + 1)
    assert stream.taken == 0


def test_a_length_that_was_not_announced_is_counted() -> None:
    stream = Stream([body(file(b""), end=b"")[:-2], *[b"x" * 50_000] * 100])
    with pytest.raises(UploadTooLargeError, match="larger than"):
        parse(stream)
    assert stream.taken < 100


def test_a_length_that_lies_changes_nothing() -> None:
    whole = body(file(b"x"))
    assert parse([whole], length="few").uploads == parse([whole], length=1).uploads


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("image/jpeg", "image/jpeg"),
        ("application/json", "application/json"),
        ("", "a body without a type"),
        (URLENCODED, URLENCODED),
        ("x" * 300, "x" * 80),
    ],
)
def test_another_type_is_refused(kind: str, shown: str) -> None:
    with pytest.raises(UnsupportedMediaError) as caught:
        parse([b""], kind)
    assert str(caught.value) == f"Send the pictures as {MULTIPART}, not as {shown}."


def test_the_types_that_are_taken_are_named() -> None:
    with pytest.raises(UnsupportedMediaError, match=f"{MULTIPART} or {URLENCODED}"):
        parse([b""], "text/plain", urlencoded=True)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (body(file(b"x")), MULTIPART),
        (body(file(b"x")), f"{MULTIPART}; boundary={'b' * 500}"),
        (body(file(b"x"), end=b""), MULTIPART_TYPE),
        (body(file(b"x"))[:-30], MULTIPART_TYPE),
        (b"not a part at all", MULTIPART_TYPE),
        (b"", MULTIPART_TYPE),
        (body(("", b"a part without a name")), MULTIPART_TYPE),
        (body(file(b"x")).replace(b"Content-Disposition", b"Content Disposition"), MULTIPART_TYPE),
    ],
)
def test_a_body_that_breaks_its_form(raw: bytes, kind: str) -> None:
    with pytest.raises(MalformedRequestError):
        parse([raw], kind)


def test_urlencoded_fields() -> None:
    form = parse(
        [b"upload=aGk%3D&regions=id&reg", b"ions=my&empty="],
        f"{URLENCODED}; charset=utf-8",
        urlencoded=True,
    )
    assert form.uploads == ()
    assert form.fields == {"upload": ("aGk=",), "regions": ("id", "my"), "empty": ("",)}


@pytest.mark.parametrize("raw", [b"\xff=\xfe", b"&".join([b"a=1"] * (MAX_FIELDS + 1))])
def test_urlencoded_fields_that_cannot_be_parsed(raw: bytes) -> None:
    with pytest.raises(MalformedRequestError):
        parse([raw], URLENCODED, urlencoded=True)


def test_urlencoded_fields_have_the_limit_of_the_body() -> None:
    with pytest.raises(UploadTooLargeError):
        parse([b"a=" + b"x" * LIMITS.body_bytes], URLENCODED, urlencoded=True)


def test_the_body_limit_leaves_room_for_every_file() -> None:
    files = [file(b"x" * LIMITS.file_bytes)] * LIMITS.files
    assert len(body(*files)) < LIMITS.body_bytes
    assert len(parse([body(*files)]).uploads) == LIMITS.files
