"""The content of documents over REST: read in every format, and edited like any editor edits it."""
