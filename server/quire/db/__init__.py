"""The database: engine, tables, migrations, and what its failures mean."""
