"""``python -m cms.cli`` is the ``cms`` command."""

import sys

from cms.cli import main

sys.exit(main())
