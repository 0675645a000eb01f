"""A city or a province, county by county: villages of different counties share no vehicle (分县排班).

Start at `run.py` (`plan_counties`); `job.py` is what another process does, `folder.py` keeps what is done.
"""
