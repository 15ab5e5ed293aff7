"""The only door to the database: store-bound sessions, a guard, bulk writes, migrations."""
