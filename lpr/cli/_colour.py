"""The plate's colour as it is typed, where several vehicles carry one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lpr.tax import PlateColour

ColourOption = Annotated[
    str | None,
    typer.Option(
        "--colour",
        metavar="COLOUR",
        help="Plate colour (hitam, putih, kuning, merah, hijau), where several vehicles "
        "carry the number.",
    ),
]


def read_colour(text: str | None) -> PlateColour | None:
    """The colour, in any case; None where none was typed.

    Raises:
        typer.BadParameter: it is none.

    """
    from lpr.tax import PlateColour  # noqa: PLC0415 - the database library takes half a second

    if text is None:
        return None
    if text.lower() not in set(PlateColour):
        raise typer.BadParameter(
            f"{text!r} is none of {', '.join(PlateColour)}.", param_hint="--colour"
        )
    return PlateColour(text.lower())
