"""Forms of questionnaires, waves and answers."""
