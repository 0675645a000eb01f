"""Every change to questionnaires, waves, the roll and the answers."""
