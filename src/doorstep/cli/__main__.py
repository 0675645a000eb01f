"""`python -m doorstep.cli` is `doorstep`."""

import sys

from doorstep.cli.main import main

sys.exit(main())
