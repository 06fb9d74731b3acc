"""``python -m sodan.cli`` is the ``sodan`` command."""

import gc
import sys

gc.disable()  # nothing made while loading is ever garbage; collecting it costs a tenth of the start

from sodan.cli.command import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
