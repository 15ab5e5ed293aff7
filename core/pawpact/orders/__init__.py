"""Orders in the mall: paid with points where the goods allow it, shipped, received, refunded."""
