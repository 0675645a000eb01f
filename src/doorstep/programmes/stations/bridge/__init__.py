"""From places and sites to the siting engine and back; from and to workbooks."""
