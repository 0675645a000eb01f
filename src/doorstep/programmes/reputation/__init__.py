"""The reputation index (百姓口碑指数): its schemes, what villages report, what four offices and audits say."""
