"""Needs and duties (需求与履职): what people want, who owes it by when, and whether it was solved."""
