"""The pages of the console: found in ``lpr/web/pages``, shown in the navigation by role."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from fastapi import APIRouter

    from lpr.access import Permission

__all__ = ["Page", "navigation", "routers"]

_PACKAGE = "lpr.web.pages"


@dataclass(frozen=True, slots=True)
class Page:
    """An entry of the navigation.

    Attributes:
        name: of the page's files; its word in the navigation is the key ``<name>.nav``.
        path: where it begins.
        order: its place, the smallest first.
        permission: who sees it.
        also: other permissions of which each is enough.

    """

    name: str
    path: str
    order: int
    permission: Permission
    also: tuple[Permission, ...] = ()

    def is_for(self, may: Callable[[Permission], bool]) -> bool:
        """Whether somebody who may what ``may`` says sees it."""
        return any(map(may, (self.permission, *self.also)))


@cache
def navigation() -> tuple[Page, ...]:
    """Every page that has an entry, in order."""
    found = (getattr(module, "PAGE", None) for module in _modules())
    return tuple(sorted((each for each in found if each is not None), key=lambda one: one.order))


def routers() -> tuple[APIRouter, ...]:
    """The routers of all pages."""
    return tuple(module.router for module in _modules())


@cache
def _modules() -> tuple[ModuleType, ...]:
    package = importlib.import_module(_PACKAGE)
    names = sorted(each.name for each in pkgutil.iter_modules(package.__path__))
    return tuple(importlib.import_module(f"{_PACKAGE}.{name}") for name in names)
