"""Reading questionnaires, waves, the roll, sheets and results."""
