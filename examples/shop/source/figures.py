"""Draws the pictures of ``figures.toml``: as vectors for PDF, as PNG for DOCX."""

import io
import tomllib
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics import shapes
from reportlab.lib import colors

WIDTH, HEIGHT = 400, 240
_INK = "#2f3b43"
_MARK = "#1f6f8b"
_RADIUS = 9
_ZOOM = 3

_SOURCE = tomllib.loads((Path(__file__).parent / "figures.toml").read_text(encoding="utf-8"))


def figure(name: str) -> list[dict[str, Any]]:
    """Return the shapes of a picture in drawing order."""
    found: list[dict[str, Any]] = _SOURCE[name]["shapes"]
    return found


def as_vector(name: str) -> shapes.Drawing:
    """Return the picture as a reportlab drawing (whose origin is at the bottom left)."""
    drawing = shapes.Drawing(WIDTH, HEIGHT)
    for shape in figure(name):
        fill = colors.HexColor(shape["fill"]) if "fill" in shape else None
        look = {"strokeColor": colors.HexColor(_INK), "strokeWidth": 1}
        if box := shape.get("rect"):
            x, y, w, h = box
            drawing.add(shapes.Rect(x, HEIGHT - y - h, w, h, rx=3, ry=3, fillColor=fill, **look))
        elif box := shape.get("ellipse"):
            x, y, w, h = box
            centre = (x + w / 2, HEIGHT - y - h / 2)
            drawing.add(shapes.Ellipse(*centre, w / 2, h / 2, fillColor=fill, **look))
        elif path := shape.get("line"):
            points = [HEIGHT - value if index % 2 else value for index, value in enumerate(path)]
            drawing.add(shapes.PolyLine(points, **look))
        else:
            x, y, number = shape["mark"]
            mark = colors.HexColor(_MARK)
            drawing.add(shapes.Circle(x, HEIGHT - y, _RADIUS, fillColor=mark, strokeColor=None))
            drawing.add(
                shapes.String(
                    x,
                    HEIGHT - y - 3.5,
                    str(number),
                    fontName="Helvetica-Bold",
                    fontSize=10,
                    fillColor=colors.white,
                    textAnchor="middle",
                )
            )
    return drawing


def as_png(name: str) -> bytes:
    """Return the picture as PNG, with Pillow's own font so that every machine draws it alike."""
    image = Image.new("RGB", (WIDTH * _ZOOM, HEIGHT * _ZOOM), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=12 * _ZOOM)
    for shape in figure(name):
        fill = shape.get("fill")
        if box := shape.get("rect") or shape.get("ellipse"):
            x, y, w, h = (value * _ZOOM for value in box)
            if "rect" in shape:
                pen.rounded_rectangle((x, y, x + w, y + h), 9, fill, _INK, _ZOOM)
            else:
                pen.ellipse((x, y, x + w, y + h), fill, _INK, _ZOOM)
        elif path := shape.get("line"):
            pen.line([value * _ZOOM for value in path], _INK, _ZOOM)
        else:
            x, y, number = shape["mark"]
            centre = (x * _ZOOM, y * _ZOOM)
            pen.circle(centre, _RADIUS * _ZOOM, fill=_MARK)
            pen.text(centre, str(number), "white", font, anchor="mm")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
