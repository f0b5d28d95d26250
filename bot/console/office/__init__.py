"""The office's own settings: what it says of itself, its calendar, its letters' templates, how long data is kept."""
