"""What every noun stands on: who is acting, what they may do, what was done, which rules are in force."""
