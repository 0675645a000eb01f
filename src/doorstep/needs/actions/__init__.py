"""Every change to needs, duties and wishes: one function per verb."""
