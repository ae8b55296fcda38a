"""Rendering within bounds: no text keeps the desk, or a build, busy for longer than a second."""

from cms.rendering.renderer import Renderer, shown_plainly

__all__ = ["Renderer", "shown_plainly"]
