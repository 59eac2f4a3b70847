"""Every revision of a document: reached, attributed, compared, restored, and in the end cut off."""
