"""The HTTP API: pictures and numbers in, plates and tax answers out."""

from lpr.api._registry import LateRegistry
from lpr.api.app import create_app

__all__ = ["LateRegistry", "create_app"]
