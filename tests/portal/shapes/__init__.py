"""The content management systems that the sites imitate."""

from tests.portal.shapes.base import Column, Shape, SiteView
from tests.portal.shapes.gkmlpt import Gkmlpt
from tests.portal.shapes.hunan import Hunan
from tests.portal.shapes.jcms import Jcms
from tests.portal.shapes.jpaas import Jpaas
from tests.portal.shapes.nfcms import Nfcms
from tests.portal.shapes.siteserver import SiteServer
from tests.portal.shapes.trs import Trs
from tests.portal.shapes.ucap import Ucap
from tests.portal.shapes.vsb import Vsb

SHAPES: dict[str, Shape] = {shape.name: shape for shape in (Gkmlpt(), Nfcms(), Trs(), Jcms(), Jpaas(), Vsb(), Ucap(), SiteServer(), Hunan())}
"""Every shape by name."""

__all__ = ["SHAPES", "Column", "Shape", "SiteView"]
