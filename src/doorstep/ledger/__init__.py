"""The ledger (账): who holds how much of what, in double entry and whole units; rows are added, never changed."""
