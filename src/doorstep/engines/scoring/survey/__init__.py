"""What a sample says about everybody, and how surely: designs, weights, estimates with their errors (抽样推断)."""
