"""Every change to schemes, quarters, reports, grades and audits, one function per verb."""
