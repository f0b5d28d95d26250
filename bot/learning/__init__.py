"""What the bot was asked, how it answered, and what citizens thought of it: so that staff can make it better."""
