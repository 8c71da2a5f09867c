"""What a page holds, as a reader of HTML sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    """One start tag: its name and attributes."""

    tag: str
    attributes: dict[str, str]


@dataclass
class Document(HTMLParser):
    """A page taken apart; nothing of it is run."""

    source: str
    elements: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """What is read, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of that name."""
        return [each.attributes for each in self.elements if each.tag == tag]

    def links(self) -> set[str]:
        return {each["href"] for each in self.all("a") if "href" in each}

    def value(self, name: str) -> str:
        """The value of the last field of that name: the header's forms come first."""
        return [each.get("value", "") for each in self.all("input") if each.get("name") == name][-1]
