"""From an approval to a signed, archived, living contract."""
