"""What a route says of itself, so that the API can be described from the code that serves it."""
