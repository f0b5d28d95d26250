"""The office's own facts, as administrators have saved them: versions, checks, and where everybody gets them from."""
