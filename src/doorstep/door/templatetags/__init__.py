"""Words for templates of the residents' pages."""
