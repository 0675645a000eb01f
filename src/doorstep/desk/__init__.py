"""Staff pages (工作台)."""
