"""What the routes share: one ``Services`` object, made once and handed to each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr.about import usable_cores
from lpr.api._forms import Limits
from lpr.records import picture_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any

    from lpr.api._forms import Upload
    from lpr.config import Settings
    from lpr.inference import ModelCard
    from lpr.pipeline import PictureReading, PlateReader
    from lpr.tax import TaxService

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that answer requests; each may be used from several threads at once."""

    settings: Settings
    reader: PlateReader
    tax: TaxService
    clock: Callable[[], datetime]
    models: tuple[ModelCard, ...]
    workers: anyio.CapacityLimiter
    calls: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def limits(self) -> Limits:
        """Limits of a form of pictures."""
        return Limits(self.settings.max_upload_bytes, self.settings.max_uploads)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do ``work`` in a thread, so that the event loop stays free; a few at a time."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self.workers)

    def read(
        self, upload: Upload, *, crop: bool = False, tax: bool = True
    ) -> tuple[PictureReading, dict[str, Any]]:
        """Decode, read and look up one upload: the reading and its record (blocking).

        Raises:
            UploadTooLargeError: the upload was over the limit.
            ImageError: it is no picture that can be read.

        """
        if upload.error is not None:
            raise upload.error
        reading = self.reader.read(upload.data, crop=crop)
        return reading, picture_record(upload.filename, reading, self.tax if tax else None)


def make_workers(threads: int) -> anyio.CapacityLimiter:
    """As many pictures at once as the engine's threads fill the cores, and one that decodes."""
    return anyio.CapacityLimiter(max(1, usable_cores() // threads) + 1)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesOf = Annotated[Services, Depends(_services)]
