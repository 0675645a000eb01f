"""The walking circle: service points people walk to, who lives near one, where the next ones help most (服务驿站)."""
