"""What `plat read` of a picture must not import: it starts for each picture that a script reads."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lpr.cli._lazy import importing
from lpr.cli.bench import samples
from lpr.store import ready_store
from lpr.tax import init_registry

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    *("alembic", "argon2", "av", "fastapi", "httpx2", "jinja2", "paho", "prometheus_client"),
    *("pyarrow", "starlette", "uvicorn", "multipart", "openvino", "matplotlib"),
    *("lpr.annotate", "lpr.api", "lpr.bench", "lpr.live", "lpr.scan", "lpr.web", "PIL.ImageFont"),
}
"""Libraries and rooms of which reading a picture, with its tax answer, has no need."""

SAY = """
import sys
from lpr.cli import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_reading_a_picture_imports_nothing_heavy_that_it_does_not_need(tmp_path: Path) -> None:
    urls = {name: f"sqlite:///{tmp_path / name}.db" for name in ("registry", "store")}
    init_registry(urls["registry"], today=date(2026, 11, 25), sample=True, size=5)
    ready_store(urls["store"], now=datetime(2026, 11, 25, tzinfo=UTC)).close()
    environment = {"PLAT_DATABASE_URL": urls["registry"], "PLAT_STORE_URL": urls["store"]}
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", SAY, "read", str(min(samples().glob("*.jpg")))],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=True,
        timeout=120,
    )
    assert "01-mobil-putih" in done.stdout
    loaded = set(done.stderr.splitlines()[-1].split())
    assert {"cv2", "onnxruntime", "sqlalchemy"} <= loaded
    assert loaded & HEAVY == set()


def test_the_collector_works_again_after_imports_whatever_came_of_them() -> None:
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError), importing():
        raise ImportError
    assert gc.isenabled()
