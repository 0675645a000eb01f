"""A composite index with honest margins: what is measured, how it is added up, how sure one can be (口碑指数)."""
