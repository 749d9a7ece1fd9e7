"""How it looks: a figure for every stretch, drawn from the angles of its joints."""

from voiceguide.figures.drawing import Drawing, all_poses, draw
from voiceguide.figures.pose import Figure, Pose, figure, figure_ids

__all__ = ["Drawing", "Figure", "Pose", "all_poses", "draw", "figure", "figure_ids"]
