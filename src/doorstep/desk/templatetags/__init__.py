"""Words for templates of the workbench."""
