"""One request, one answer: addresses, headers, and failures as our errors."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx2

from lpr.client._errors import AnswerError, SetupError, UnreachableError, Wrong, error_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEY = re.compile(r"[!-~]{1,200}")
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = range(1, 65536)
_SUCCESS = range(200, 300)
_LONGEST = 300
_SILENCE = 40.0  # seconds; a stream says each fifteen that it is there


@dataclass(frozen=True, slots=True)
class Transport:
    """Sends requests to one service; safe to share between threads.

    Attributes:
        base: where the service is.
        http: connections; follows no redirect, since a key belongs to one service alone.
        key: the API key, not shown; None sends none.
        errand: purpose and case of every request, by the names of their parameters.

    """

    base: str
    http: httpx2.Client
    key: str | None = field(default=None, repr=False)
    errand: Mapping[str, str | None] = field(default_factory=dict)

    def json(self, path: str, **params: Any) -> Any:
        """The JSON that a GET answers; see `send` for what it raises."""
        return self.answer(self.send("GET", path, params=params))

    def data(self, path: str, **params: Any) -> bytes:
        """The bytes that a GET answers; see `send` for what it raises."""
        return self.send("GET", path, params=params).content

    def send(  # noqa: PLR0913 - a body of each kind
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        files: Any = None,
        content: tuple[str, bytes] | None = None,
    ) -> httpx2.Response:
        """Send a request; what is None among ``params`` is left out.

        ``content`` is a body with its media type.

        Raises:
            UnreachableError: no answer came.
            ClientError: of the class that the answer's status has, with the problem's code.

        """
        kind, body = content or (None, None)
        with self._reached():
            response = self.http.request(
                method,
                self.base + path,
                params=written({**(params or {}), **self.errand}),
                headers=self._headers(kind),
                json=json,
                files=files,
                content=body,
            )
        if response.status_code not in _SUCCESS:
            raise error_of(response.status_code)(_wrong(response))
        return response

    def lines(self, path: str, **params: Any) -> Iterator[str]:
        """The lines that a GET answers, as they come. Raises what `send` raises, at any line."""
        asked = written({**params, **self.errand})
        with (
            self._reached(),
            self.http.stream(
                "GET",
                self.base + path,
                params=asked,
                headers=self._headers(None),
                timeout=_SILENCE,
            ) as response,
        ):
            if response.status_code not in _SUCCESS:
                response.read()
                raise error_of(response.status_code)(_wrong(response))
            yield from response.iter_lines()

    def _headers(self, kind: str | None) -> dict[str, str]:
        key = {} if self.key is None else {"Authorization": f"Bearer {self.key}"}
        return key | ({} if kind is None else {"Content-Type": kind})

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Turn a failure of the connection into the right error."""
        try:
            yield
        except httpx2.TimeoutException as error:
            sentence = f"{self.base} did not answer in time. Try again, or allow more time."
            raise UnreachableError(Wrong("timeout", sentence)) from error
        except httpx2.RequestError as error:
            sentence = f"{self.base} cannot be reached ({type(error).__name__}). Is it running?"
            raise UnreachableError(Wrong("unreachable", sentence)) from error

    def answer(self, response: httpx2.Response) -> Any:
        """The JSON of an answer.

        Raises:
            AnswerError: it is none.

        """
        try:
            return response.json()
        except (ValueError, RecursionError) as error:
            sentence = f"{self.base} answers with something else than JSON. Is it that service?"
            raise AnswerError(Wrong("answer", sentence, response.status_code)) from error


def checked(address: str, key: str | None) -> str:
    """The service's address, without a slash at its end.

    Raises:
        SetupError: it is none, carries credentials, or would send the key in clear; the key is
            none.

    """
    if key is not None and not _KEY.fullmatch(key):
        raise _setup("The key is none. It begins with plat_; `plat key add` makes one.")
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL as error:
        raise _setup("The address is none. Write it like https://plat.example.") from error
    if url.scheme not in {"http", "https"} or not url.host or (url.port or 1) not in _PORTS:
        raise _setup("The address begins with https:// and a host. Correct it.")
    if url.userinfo:
        raise _setup("The address carries credentials. Give the key as `key` instead.")
    if url.scheme == "http" and key is not None and url.host not in _HERE:
        raise _setup("The address is http://, which would show the key to others. Use https://.")
    return address.rstrip("/")


def _setup(sentence: str) -> SetupError:
    return SetupError(Wrong("setup", sentence))


def part(text: str) -> str:
    """A text as one part of a path, whatever is in it."""
    return quote(text, safe="")


def written(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as they are sent; None is not."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in params.items()
        if value is not None
    }


def _wrong(response: httpx2.Response) -> Wrong:
    """What the service's problem says; of a stranger's answer, as of a proxy's, only the status."""
    status = response.status_code
    try:
        told = response.json()
    except (ValueError, RecursionError):
        told = None
    problem = told if isinstance(told, dict) else {}
    code, detail = problem.get("code"), problem.get("detail")
    return Wrong(
        code=code if isinstance(code, str) else f"http-{status}",
        sentence=str(detail)[:_LONGEST] if detail else f"The service answered HTTP {status}.",
        status=status,
        retry_after=_seconds(response.headers.get("Retry-After", "")),
        fields=tuple(_fields(problem.get("errors"))),
    )


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004 - eleven days


def _fields(told: Any) -> list[tuple[str, str]]:
    if not isinstance(told, list):
        return []
    named = [each for each in told if isinstance(each, dict)]
    return [(str(each.get("field", "")), str(each.get("message", ""))) for each in named]
