"""The public theme: from a page's view to the bytes that readers get."""

from cms.theme.assets import Assets
from cms.theme.previews import Previews
from cms.theme.sharing import Shared
from cms.theme.site import Preview, Theme, foot_of, shape_of

__all__ = ["Assets", "Preview", "Previews", "Shared", "Theme", "foot_of", "shape_of"]
