"""Extracts: the warehouse as files to take away, each format in a room of its own."""
