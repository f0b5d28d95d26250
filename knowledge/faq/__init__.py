"""Answers that staff have set, each with its source. They come before the search in the documents."""
