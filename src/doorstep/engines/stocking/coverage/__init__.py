"""Whether each village has each kind of medicine in each hour of the week: proved, and checked again (全天候供药)."""
