"""Questions of the pharmacy programme, one file per noun."""
