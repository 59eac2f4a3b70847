"""HTTP around the features: errors, health, metrics, the client's files."""
