"""One module per dialect: where aiohttp's sockets meet rooms."""
