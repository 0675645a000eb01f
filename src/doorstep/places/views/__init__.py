"""The places pages: browse, change, sites, lists in and out."""
