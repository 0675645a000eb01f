"""Partners (单位): units, firms, hospitals, village companies."""
