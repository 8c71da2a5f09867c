"""What the connector takes from its surroundings, so that tests can hand in their own."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.tax._dates import system_clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.tax._dates import Clock


@dataclass(frozen=True, slots=True)
class World:
    """Clocks, sleep and chance.

    `clock` gives aware moments (what day it is in Jakarta); `monotonic` gives seconds that never
    run backwards (how long something took); `chance` gives a number from 0 up to 1.
    """

    clock: Clock = system_clock
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
