"""The weekly timetable of vehicles that visit villages (巡回服务排班).

Start at `problem.py` (what goes in), `plan.py` (what comes out) and `solve.py` (`solve_visits`).
"""
