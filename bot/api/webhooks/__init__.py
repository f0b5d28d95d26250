"""What other systems are told, and how: events with numbers and kinds only, signed, delivered from a table."""
