"""Open documents: live state, members, presence, and the writer that makes edits durable."""
