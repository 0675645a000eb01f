"""Every change to series, meetings, minutes and slots: one function per verb."""
