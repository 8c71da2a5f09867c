import inspect
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from lpr import errors
from lpr.errors import LprError

PACKAGE = Path(errors.__file__).parent
LINE = re.compile(r"^(?P<indent>[│ ├└─]*)(?P<name>[A-Z]\w+)(?:\s{2,}(?P<note>.+))?$")


def descendants(root: type[LprError]) -> Iterator[type[LprError]]:
    for child in root.__subclasses__():
        if child.__module__ == "lpr.errors":
            yield child
            yield from descendants(child)


def drawn() -> dict[str, tuple[str | None, str | None]]:
    """Name -> (parent's name, what stands behind it), as the docstring draws the tree."""
    tree: dict[str, tuple[str | None, str | None]] = {}
    above: list[tuple[int, str]] = []
    for line in inspect.cleandoc(errors.__doc__ or "").splitlines():
        found = LINE.match(line.strip("\n"))
        if found is None or not hasattr(errors, found["name"]):
            continue
        depth = len(found["indent"])
        while above and above[-1][0] >= depth:
            above.pop()
        tree[found["name"]] = (above[-1][1] if above else None, found["note"])
        above.append((depth, found["name"]))
    return tree


ALL = tuple(descendants(LprError))
LEAVES = tuple(error for error in ALL if not error.__subclasses__())


def by_name(error: type[LprError]) -> str:
    return error.__name__


def test_the_drawn_tree_is_the_tree() -> None:
    assert {name: parent for name, (parent, _) in drawn().items()} == {
        "LprError": None,
        **{error.__name__: error.__bases__[0].__name__ for error in ALL},
    }


def test_the_drawing_is_in_the_order_of_the_classes() -> None:
    defined = [
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, LprError)
    ]
    assert list(drawn()) == defined


@pytest.mark.parametrize("error", LEAVES, ids=by_name)
def test_the_drawing_gives_the_code_of_each_leaf(error: type[LprError]) -> None:
    assert drawn()[error.__name__][1] == error.code


def test_codes_are_unique() -> None:
    codes = Counter(error.code for error in (LprError, *ALL))
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("error", ALL, ids=by_name)
def test_codes_can_stand_in_a_uri(error: type[LprError]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code)


@pytest.mark.parametrize("error", ALL, ids=by_name)
def test_each_error_says_what_it_is(error: type[LprError]) -> None:
    assert error.__doc__
    assert error.__doc__.rstrip().endswith(".")
    assert "title" in vars(error)
    assert "code" in vars(error)
    assert not error.title.endswith(".")


def test_titles_are_unique() -> None:
    titles = Counter(error.title for error in (LprError, *ALL))
    assert max(titles.values()) == 1


@pytest.mark.parametrize("error", ALL, ids=by_name)
def test_statuses_are_http_errors(error: type[LprError]) -> None:
    assert HTTPStatus(error.http_status).value >= 400


@pytest.mark.parametrize("error", ALL, ids=by_name)
def test_exit_codes_are_the_documented_ones(error: type[LprError]) -> None:
    assert error.exit_code in {errors.EXIT_FAILED, errors.EXIT_USAGE}


def test_only_a_wrong_setting_is_wrong_usage() -> None:
    assert [error for error in ALL if error.exit_code == errors.EXIT_USAGE] == [
        errors.ConfigurationError
    ]


def test_inputs_are_the_clients_fault_and_models_are_not() -> None:
    assert {error.http_status // 100 for error in descendants(errors.InputError)} == {4}
    assert {error.http_status // 100 for error in descendants(errors.RequestError)} == {4}
    assert {error.http_status for error in descendants(errors.ModelError)} == {503}
    assert {error.http_status for error in descendants(errors.RegistryError)} == {503}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UploadTooLargeError, 413),
        (errors.ImageTooLargeError, 413),
        (errors.UnsupportedMediaError, 415),
        (errors.ImageFormatError, 415),
        (errors.MissingFieldError, 422),
        (errors.MalformedPlateError, 422),
        (errors.MalformedRequestError, 400),
        (errors.ImageNotFoundError, 404),
    ],
)
def test_statuses_that_clients_rely_on(error: type[LprError], status: int) -> None:
    assert error.http_status == status


@pytest.mark.parametrize("error", ALL, ids=by_name)
def test_the_sentence_is_the_text(error: type[LprError]) -> None:
    raised = error("Do something else.")
    assert str(raised) == "Do something else."
    assert raised.problem_type == f"urn:lpr:problem:{error.code}"
    assert isinstance(raised, LprError)


def test_exit_codes() -> None:
    assert (errors.EXIT_OK, errors.EXIT_FAILED, errors.EXIT_USAGE) == (0, 1, 2)


@pytest.mark.parametrize("error", LEAVES, ids=by_name)
def test_each_leaf_is_raised_somewhere(error: type[LprError]) -> None:
    sources = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "errors.py"]
    assert any(error.__name__ in path.read_text(encoding="utf-8") for path in sources)


def test_errors_know_of_nothing_else() -> None:
    source = (PACKAGE / "errors.py").read_text(encoding="utf-8")
    assert re.findall(r"^(?:from|import) (\S+)", source, re.MULTILINE) == ["__future__", "typing"]
