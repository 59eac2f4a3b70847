"""Conversions of a document's content. Pure: bytes and values in, values out."""
