"""What stands before everything that a request may do: where it comes from, and how often."""
