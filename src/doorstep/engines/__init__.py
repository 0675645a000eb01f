"""The mathematics: plain values in, plain results out. No Django, no clock, no reading or writing."""
