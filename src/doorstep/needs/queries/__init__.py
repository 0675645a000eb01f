"""Reading needs, duties and wishes: always within what the reader may see, in a fixed number of queries."""
