"""Places: the cities of Jakarta, and distances on the earth. Pure; knows nothing of vehicles.

    assert city_of(-6.1754, 106.8272) == "Jakarta Pusat"
    metres = distance((-6.1754, 106.8272), (-6.3024, 106.8951))

The outlines are simplified: within about 100 metres of a border a place may be given to the city
beside. The map draws the same file (`OUTLINES`). It leaves out the islands of Kepulauan Seribu.
"""

from lpr.places._cities import ATTRIBUTION, CITIES, OUTLINES, OUTSIDE, box_of, city_of
from lpr.places._distance import Spot, distance

__all__ = ["ATTRIBUTION", "CITIES", "OUTLINES", "OUTSIDE", "Spot", "box_of", "city_of", "distance"]
