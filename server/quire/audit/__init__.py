"""Who did what to whom, when, from where."""
