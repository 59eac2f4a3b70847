"""Files that belong to documents: uploading, keeping and serving them."""
