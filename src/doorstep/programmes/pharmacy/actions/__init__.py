"""Every change in the pharmacy programme, one file per thing that is changed."""
