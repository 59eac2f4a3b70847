"""Quire: many people write one document at once, and nothing acknowledged is ever lost."""

__version__ = "0.1.0"
