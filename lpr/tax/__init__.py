"""Vehicle tax: the registry of vehicles, the dated rules, and the answer for a plate.

    service = TaxService(open_registry(settings.database_url))
    answer = service.status("B 1234 XYZ")

The registry's amounts come first; what is computed here is labelled ``estimasi``. A registry that
does not answer is never shown as a number that it does not hold.
"""

from lpr.tax._bill import Estimate, estimate_bill, is_exempt, swdkllj_class
from lpr.tax._choose import open_chosen_registry
from lpr.tax._database import DatabaseRegistry, open_registry
from lpr.tax._dates import days_late, months_late, overdue_dates, system_clock, wib_date
from lpr.tax._import import ImportOptions, ImportSummary, import_file
from lpr.tax._init import InitSummary, init_registry, upgrade_registry
from lpr.tax._mapping import PLAIN, ColumnMapping, read_mapping
from lpr.tax._money import format_rupiah, pkb_interest, pkb_principal, swdkllj_fine
from lpr.tax._rules import TaxRules, load_rules
from lpr.tax._sample_plates import SamplePlate, read_sample_plates
from lpr.tax._service import Registry, TaxService, UnavailableRegistry
from lpr.tax._state import SchemaState, schema_state
from lpr.tax._types import (
    WIB,
    BillLine,
    BlockKind,
    Jenis,
    PlateColour,
    Regident,
    TaxAnswer,
    TaxStatus,
    VehicleFacts,
    VehicleSummary,
)

__all__ = [
    "PLAIN",
    "WIB",
    "BillLine",
    "BlockKind",
    "ColumnMapping",
    "DatabaseRegistry",
    "Estimate",
    "ImportOptions",
    "ImportSummary",
    "InitSummary",
    "Jenis",
    "PlateColour",
    "Regident",
    "Registry",
    "SamplePlate",
    "SchemaState",
    "TaxAnswer",
    "TaxRules",
    "TaxService",
    "TaxStatus",
    "UnavailableRegistry",
    "VehicleFacts",
    "VehicleSummary",
    "days_late",
    "estimate_bill",
    "format_rupiah",
    "import_file",
    "init_registry",
    "is_exempt",
    "load_rules",
    "months_late",
    "open_chosen_registry",
    "open_registry",
    "overdue_dates",
    "pkb_interest",
    "pkb_principal",
    "read_mapping",
    "read_sample_plates",
    "schema_state",
    "swdkllj_class",
    "swdkllj_fine",
    "system_clock",
    "upgrade_registry",
    "wib_date",
]
