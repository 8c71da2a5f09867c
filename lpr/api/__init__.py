"""The HTTP API: pictures and numbers in, plates and tax answers out."""

from lpr.api._gate import is_loopback
from lpr.api._registry import LateRegistry
from lpr.api._store import LateStore
from lpr.api.app import create_app

__all__ = ["LateRegistry", "LateStore", "create_app", "is_loopback"]
