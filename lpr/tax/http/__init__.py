"""An agency-run registry behind HTTP: the connector, its configuration and its replies.

    registry = connect(settings.registry_url, load_config("contract"), token)
    service = TaxService(registry)

`unavailable` is never "not found": `HttpRegistry.fetch` raises for it. The reference server that
speaks the same contract is `lpr.tax.http.server`, apart because it needs FastAPI.
"""

from lpr.tax.http._breaker import CircuitBreaker
from lpr.tax.http._cache import ReplyCache
from lpr.tax.http._config import ConnectorConfig, Window, load_config
from lpr.tax.http._connector import HttpRegistry, connect
from lpr.tax.http._replies import Found, NotFound, Rejected, Reply, Unavailable
from lpr.tax.http._world import World

__all__ = [
    "CircuitBreaker",
    "ConnectorConfig",
    "Found",
    "HttpRegistry",
    "NotFound",
    "Rejected",
    "Reply",
    "ReplyCache",
    "Unavailable",
    "Window",
    "World",
    "connect",
    "load_config",
]
