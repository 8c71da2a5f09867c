"""The HTTP API: pictures and numbers in, plates and tax answers out."""

from lpr.api._forms import Form, Limits, Upload, read_form
from lpr.api._gate import COOKIE, address, is_loopback
from lpr.api._login import Attempt
from lpr.api._sign_in import SignInDesk
from lpr.api._store import LateStore
from lpr.api.app import create_app
from lpr.api.deps import Services
from lpr.api.routes.session import set_cookie

__all__ = [
    "COOKIE",
    "Attempt",
    "Form",
    "LateStore",
    "Limits",
    "Services",
    "SignInDesk",
    "Upload",
    "address",
    "create_app",
    "is_loopback",
    "read_form",
    "set_cookie",
]
