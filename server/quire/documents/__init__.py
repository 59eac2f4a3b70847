"""Documents: their log and what is known about each of them."""
