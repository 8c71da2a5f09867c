"""Vehicle tax: the registry of vehicles, the dated rules, and the answer for a plate.

    service = TaxService(open_registry(settings.database_url))
    answer = service.status("B 1234 XYZ")

The registry's amounts come first; what is computed here is labelled ``estimasi``. A registry that
does not answer is never shown as a number that it does not hold.
"""

from lpr.tax._bill import Estimate, Gap, estimate_bill, is_exempt
from lpr.tax._candidates import SURE, Finding, asked, settle
from lpr.tax._choose import open_chosen_registry
from lpr.tax._classes import swdkllj_class
from lpr.tax._colours import ANY_COLOUR, Colours, colours_seen
from lpr.tax._database import DatabaseRegistry, open_registry
from lpr.tax._dates import days_late, months_late, overdue_dates, system_clock, wib_date
from lpr.tax._explain import Explanation
from lpr.tax._import import ImportOptions, ImportSummary, import_file
from lpr.tax._init import InitSummary, init_registry, upgrade_registry
from lpr.tax._late import LateRegistry
from lpr.tax._mapping import PLAIN, ColumnMapping, read_mapping
from lpr.tax._money import pkb_interest, pkb_principal, swdkllj_fine
from lpr.tax._rules import TaxRules, load_rules
from lpr.tax._rules_file import chosen_rules
from lpr.tax._sample_plates import SamplePlate, read_sample_plates
from lpr.tax._service import Registry, TaxService, UnavailableRegistry
from lpr.tax._state import schema_state
from lpr.tax._text import Message, format_rupiah
from lpr.tax._types import (
    WIB,
    Absent,
    BillLine,
    BlockKind,
    Held,
    Jenis,
    Penggunaan,
    PlateColour,
    Regident,
    StoredBill,
    TaxAnswer,
    TaxStatus,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)

__all__ = [
    "ANY_COLOUR",
    "PLAIN",
    "SURE",
    "WIB",
    "Absent",
    "BillLine",
    "BlockKind",
    "Colours",
    "ColumnMapping",
    "DatabaseRegistry",
    "Estimate",
    "Explanation",
    "Finding",
    "Gap",
    "Held",
    "ImportOptions",
    "ImportSummary",
    "InitSummary",
    "Jenis",
    "LateRegistry",
    "Message",
    "Penggunaan",
    "PlateColour",
    "Regident",
    "Registry",
    "SamplePlate",
    "StoredBill",
    "TaxAnswer",
    "TaxRules",
    "TaxService",
    "TaxStatus",
    "UnavailableRegistry",
    "VehicleFacts",
    "VehicleRecord",
    "VehicleSummary",
    "asked",
    "chosen_rules",
    "colours_seen",
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
    "settle",
    "swdkllj_class",
    "swdkllj_fine",
    "system_clock",
    "upgrade_registry",
    "wib_date",
]
