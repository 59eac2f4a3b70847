"""Makes the shared fixtures known to every suite."""

import os

pytest_plugins = ["tests.support.fixtures"]

# Hundreds of servers are started: each would compile all of Quire, a second of the processor's time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
