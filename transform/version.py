"""The version of the reading: documents read by another one are read again."""

from __future__ import annotations

from data import catalogue_hash

__all__ = ["PARSER_VERSION"]

# Raise the first part with every change of code that can alter an observation; the second changes
# with the forms, labels and identities by itself.
PARSER_VERSION = f"2026.12.5-{catalogue_hash()}"
