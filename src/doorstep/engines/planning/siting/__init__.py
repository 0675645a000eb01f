"""Siting: who lives within a walk of a service point, and where the next ones help most (步行服务圈与选址)."""
