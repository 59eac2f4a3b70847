"""The tests of the container image run where `docker/check` has built one (`make image-test`)."""

from __future__ import annotations

import os

collect_ignore_glob = [] if "QUIRE_IMAGE" in os.environ else ["test_*.py"]
