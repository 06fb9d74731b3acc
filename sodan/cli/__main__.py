"""``python -m sodan.cli`` is the ``sodan`` command."""

import sys

from sodan.cli.command import main

if __name__ == "__main__":
    sys.exit(main())
