"""The templates of letters that an office has uploaded: kept, tried, used, and never lost."""
