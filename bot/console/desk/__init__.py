"""The desk beside a conversation: passing on, notes, laying aside, closing, suggestions, marks, the first response."""
