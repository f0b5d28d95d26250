"""What this project adds to Rasa's pipeline. Runs in Rasa's own environment (Python 3.10)."""
