"""Units, people and roles: who works here, what they may do, and whose an application is."""
