"""One's own account: second factor and signed-in browsers."""
