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

from lpr.client._alerts import Alert, AlertEvent, AlertPage, Alerts
from lpr.client._anomalies import Anomalies, Anomaly, AnomalyKind, AnomalyPage
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
from lpr.client._reports import Dimension, Report, ReportRow, Reports, ReportTotal
from lpr.client._reviews import (
    Accuracy,
    AccuracyList,
    Review,
    ReviewQueue,
    Reviews,
    Verdict,
    Waiting,
)
from lpr.client._sightings import Sighting, SightingPage, Sightings
from lpr.client._vehicles import TaxAnswer, Vehicles
from lpr.client._watchlists import WatchEntry, WatchImport, WatchList, WatchLists

__all__ = [
    "Accuracy",
    "AccuracyList",
    "Alert",
    "AlertEvent",
    "AlertPage",
    "Alerts",
    "Anomalies",
    "Anomaly",
    "AnomalyKind",
    "AnomalyPage",
    "AnswerError",
    "Camera",
    "CameraDetails",
    "Cameras",
    "Client",
    "ClientError",
    "ConflictError",
    "Dimension",
    "ForbiddenError",
    "Health",
    "LoginError",
    "NotFoundError",
    "PictureReading",
    "PlateReading",
    "RateLimitError",
    "ReadingError",
    "RejectedError",
    "Report",
    "ReportRow",
    "ReportTotal",
    "Reports",
    "Review",
    "ReviewQueue",
    "Reviews",
    "ServerError",
    "SetupError",
    "Sighting",
    "SightingPage",
    "Sightings",
    "TaxAnswer",
    "UnavailableError",
    "UnreachableError",
    "Vehicles",
    "Verdict",
    "Waiting",
    "WatchEntry",
    "WatchImport",
    "WatchList",
    "WatchLists",
]
