"""Bytes to values and back, for every wire format. No I/O, no aiohttp, no database."""
