"""Reading meetings: always within what the reader may see, in a fixed number of queries."""
