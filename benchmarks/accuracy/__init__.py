"""How often our reader and its peers read a whole plate right, on any manifest. See README.md."""

from benchmarks.accuracy._cases import Case, Picture, load
from benchmarks.accuracy._figures import result
from benchmarks.accuracy._measure import Outcome, measure
from benchmarks.accuracy._peers import PEERS, Options, Peer, load_peer
from benchmarks.accuracy._table import markdown

__all__ = [
    "PEERS",
    "Case",
    "Options",
    "Outcome",
    "Peer",
    "Picture",
    "load",
    "load_peer",
    "markdown",
    "measure",
    "result",
]
