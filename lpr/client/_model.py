"""What answers are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from lpr.client._errors import AnswerError, Wrong

if TYPE_CHECKING:
    from lpr.client._transport import Transport


class Told(BaseModel):
    """A part of an answer: frozen, and patient with fields that a newer service adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


M = TypeVar("M", bound=Told)


def read(model: type[M], told: Any) -> M:
    """The answer as a model.

    Raises:
        AnswerError: it is none.

    """
    try:
        return model.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        sentence = f"The answer is not understood ({where}: {first['msg']}). Is it that service?"
        raise AnswerError(Wrong("answer", sentence)) from error


class Resource:
    """A part of the API; each has a file, and an attribute of `Client`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
