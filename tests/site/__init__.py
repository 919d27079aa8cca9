"""A small internet on this machine: several hosts, their faults, and a log of every request."""

from tests.site.families import FAMILIES, fill
from tests.site.server import Hit, Host, Page, Sites

__all__ = ["FAMILIES", "Hit", "Host", "Page", "Sites", "fill"]
