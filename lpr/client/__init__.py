"""A typed client of the service: what its API offers, as Python.

    with Client("https://plat.example", key="plat_...", purpose="penagihan") as plat:
        print(plat.vehicles.lookup("B 1234 XYZ").status)
        for seen in plat.sightings.search(plate="B 12?? X*", status="MENUNGGAK"):
            print(seen.last_at, seen.display, seen.camera_name)

It knows the service's addresses and answers, and nothing of the rooms that make them: it may be
used where no model and no database is. Each resource is a file here and an attribute of `Client`;
each answer is a frozen pydantic model that passes over fields which a newer service adds. Whatever
goes wrong is a `ClientError`, with the code that the service gave.
"""

from lpr.client._cameras import Camera, CameraDetails, Cameras, Health
from lpr.client._client import Client
from lpr.client._errors import (
    AnswerError,
    ClientError,
    ConflictError,
    ForbiddenError,
    LoginError,
    NotFoundError,
    RateLimitError,
    RejectedError,
    ServerError,
    SetupError,
    UnavailableError,
    UnreachableError,
)
from lpr.client._reading import PictureReading, PlateReading, ReadingError
from lpr.client._sightings import Sighting, SightingPage, Sightings
from lpr.client._vehicles import TaxAnswer, Vehicles

__all__ = [
    "AnswerError",
    "Camera",
    "CameraDetails",
    "Cameras",
    "Client",
    "ClientError",
    "ConflictError",
    "ForbiddenError",
    "Health",
    "LoginError",
    "NotFoundError",
    "PictureReading",
    "PlateReading",
    "RateLimitError",
    "ReadingError",
    "RejectedError",
    "ServerError",
    "SetupError",
    "Sighting",
    "SightingPage",
    "Sightings",
    "TaxAnswer",
    "UnavailableError",
    "UnreachableError",
    "Vehicles",
]
