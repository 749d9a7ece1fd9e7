"""python -m voiceguide."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from voiceguide.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Interrupted so early that the command line was not even loaded.
        sys.stderr.write("error: interrupted\nhint: run the same command again\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
