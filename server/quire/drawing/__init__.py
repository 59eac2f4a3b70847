"""Drawings: what an element of one is, and how all of them look as SVG. Pure: values in, values out."""
