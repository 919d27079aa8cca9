"""What the codes of troubles mean for a source's outcome; their sentences are in `data/troubles.csv`."""

from __future__ import annotations

__all__ = ["NOTES", "NOT_ASKED", "NO_LISTING", "NO_PROBE", "OF_HOST"]

# Told, and no reason to call the source anything but done: the site is as it is.
NOTES = frozenset(
    {"gone", "dead_link", "robots_forbidden", "foreign_host", "endless_listing", "more_troubles"}
)
# The whole host, not this page: told once a host.
OF_HOST = frozenset({"host_rests", "robots_unreachable", "private_address", "certificate", "foreign_host"})
# Nobody asked: nothing can be said of the page.
NOT_ASKED = frozenset({*OF_HOST, "robots_forbidden"}) - {"certificate"}
# How an address that was never read says that it is no listing.
NO_LISTING = frozenset({"listing_gone", "soft_404", "no_links"})
NO_PROBE = frozenset({"http_error", "refused", "not_a_page"})
