"""Reading schemes, quarters, reports, grades and audits."""
