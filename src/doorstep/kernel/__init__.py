"""Small exact values everything else stands on: places on the globe, money, working days, seeds."""
