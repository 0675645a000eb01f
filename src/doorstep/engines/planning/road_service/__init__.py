"""Ways by road asked of a routing server over HTTP, and kept (路程服务). Start at `times.py` (`service_times`)."""
