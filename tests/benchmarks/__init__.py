"""`make bench`: Quire measured against the servers that its users would otherwise run."""
