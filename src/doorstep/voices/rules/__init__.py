"""What may be, by the rules of surveys: codes, answers, questionnaires, batches. No database, no clock."""
