"""How each person keeps their documents: folders, favourites, and what they opened last."""
