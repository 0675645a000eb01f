"""Pure decisions: weights, deadlines, grades, samples. No database, no clock."""
