"""Today: what needs somebody now, in one list, and how much everybody has in hand."""
