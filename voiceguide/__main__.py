"""python -m voiceguide."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # A short life with many things that stay: looking for rubbish every 700 new ones, Python's
    # default, takes a tenth of the time and finds next to nothing.
    gc.set_threshold(300_000, 20, 20)
    # Other packages may hang plugins into pydantic, which would look for them in all there are.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        from voiceguide.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Interrupted so early that the command line was not even loaded.
        sys.stderr.write("error: interrupted\nhint: run the same command again\n")
        code = 130
    # What is left is the system's to free, and not to be searched for rubbish once more.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
