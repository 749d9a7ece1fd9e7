"""Can't be imported, as a driver without its engine."""

raise RuntimeError("you probably do not have this engine")
