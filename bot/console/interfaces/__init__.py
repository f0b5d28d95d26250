"""What other systems may do here, and what they are told: tokens of the API, and webhooks."""
