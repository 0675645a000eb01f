"""The pharmacy desk's pages."""
