"""Addresses of cameras, and what of them may be printed."""

from __future__ import annotations

import re

# Up to the last @: a password may hold any character.
_USER_INFO = re.compile(r"(?<=://).*@", re.DOTALL)
_QUERY = re.compile(r"\?.*$", re.DOTALL)
_IN_TEXT = re.compile(r"(?<=://)\S*@")
_WEBCAM = re.compile(r"\d{1,3}")
HIDDEN = "***"


def shown_address(address: str) -> str:
    """An address as it may be printed: without user, password and query.

    Where it cannot be told whether an ``@`` ends a password or belongs to the query, nothing but
    the scheme is shown.

    >>> shown_address("rtsp://admin:p@ss@10.0.0.7:554/main?token=1")
    'rtsp://***@10.0.0.7:554/main?***'
    """
    scheme, _, rest = address.partition("://")
    if "?" in rest.rpartition("@")[0]:
        return f"{scheme}://{HIDDEN}"
    return _QUERY.sub(f"?{HIDDEN}", _USER_INFO.sub(f"{HIDDEN}@", address))


def without_credentials(text: str) -> str:
    """A text of others, such as a library's message, with users and passwords taken out of it."""
    return _IN_TEXT.sub(f"{HIDDEN}@", text)


def webcam_device(address: str) -> str | None:
    """The device file of a webcam given by its index ("0"); None for any other address."""
    return f"/dev/video{address}" if _WEBCAM.fullmatch(address) else None
