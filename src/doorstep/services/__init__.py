"""Services (服务): sessions at a site at an hour, and what took place."""
