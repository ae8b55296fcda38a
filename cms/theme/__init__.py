"""The public theme: from a page's view to the bytes that readers get."""

from cms.theme.assets import Assets
from cms.theme.site import Theme, foot_of, shape_of

__all__ = ["Assets", "Theme", "foot_of", "shape_of"]
