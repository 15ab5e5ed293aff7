"""Pet records: intake, health, the listing gate, reservations, and every move from then on."""
