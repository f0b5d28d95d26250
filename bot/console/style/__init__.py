"""The design system as a page: what there is, with real components, and when to use it."""
