"""Nights shown in real time: `make show-nights`."""
