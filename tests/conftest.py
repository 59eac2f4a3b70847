"""Makes the shared fixtures known to every suite."""

pytest_plugins = ["tests.support.fixtures"]
