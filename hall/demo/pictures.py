"""Simple drawings that stand for photographs in the demo: a lane at night, a well, a stairway."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 640
NIGHT, DUSK, WALL, TILE, GOLD, PINE, BRICK = "#0E1D24", "#21404C", "#EAE7DF", "#235265", "#EDB63E", "#1E6A4A", "#A5371F"


def _upload(image: Image.Image, name: str) -> SimpleUploadedFile:
    file = BytesIO()
    image.save(file, "JPEG", quality=88)
    return SimpleUploadedFile(f"{name}.jpg", file.getvalue(), content_type="image/jpeg")


def lamp(*, is_lit: bool) -> SimpleUploadedFile:
    """The lane at the entrance of the yard, with the lamp dark or lit."""
    image = Image.new("RGB", (WIDTH, HEIGHT), DUSK if is_lit else NIGHT)
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, HEIGHT), (WIDTH, HEIGHT), (620, 380), (420, 380)], fill="#5A6468" if is_lit else "#162B34")
    draw.rectangle((60, 250, 330, 470), fill=WALL if is_lit else "#21404C")
    draw.polygon([(30, 260), (360, 260), (300, 190), (90, 190)], fill=TILE)
    draw.rectangle((160, 340, 230, 470), fill=BRICK if is_lit else "#1D2528")
    if is_lit:
        draw.polygon([(690, 150), (470, 560), (910, 560)], fill="#7A6A3A")
    draw.rectangle((684, 130, 696, 560), fill="#7C7668")
    draw.ellipse((662, 96, 718, 152), fill=GOLD if is_lit else "#465156", outline="#7C7668", width=4)
    return _upload(image, "lamp-lit" if is_lit else "lamp-dark")


def well(*, is_fenced: bool) -> SimpleUploadedFile:
    """The water pit in the garage, open or with its railing."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#7C7668")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 260), fill="#DCD7CB")
    for x in (120, 480, 840):
        draw.rectangle((x - 30, 0, x + 30, 300), fill="#AFBEC1")
    draw.ellipse((300, 380, 660, 540), fill=NIGHT, outline="#465156", width=10)
    if is_fenced:
        for x in range(270, 700, 60):
            draw.rectangle((x, 250, x + 12, 520), fill=GOLD)
        draw.rectangle((262, 250, 700, 268), fill=GOLD)
        draw.rectangle((262, 370, 700, 384), fill=GOLD)
    return _upload(image, "well-railing" if is_fenced else "well-open")


def stairs(*, is_lit: bool) -> SimpleUploadedFile:
    """The stairway, dark or with its lamp mended."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#F4F2EC" if is_lit else "#21404C")
    draw = ImageDraw.Draw(image)
    for step in range(8):
        top = 560 - step * 52
        draw.rectangle((180 + step * 70, top, WIDTH, top + 52), fill="#B9B2A2" if is_lit else "#162B34")
        draw.line((180 + step * 70, top, WIDTH, top), fill="#7C7668", width=4)
    draw.ellipse((200, 60, 300, 160), fill=GOLD if is_lit else "#465156")
    return _upload(image, "stairs-lit" if is_lit else "stairs-dark")


def slide(*, is_fixed: bool) -> SimpleUploadedFile:
    """The children's slide with a loose board, or whole."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#E1EBED")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 500, WIDTH, HEIGHT), fill=PINE)
    draw.line((560, 180, 560, 520), fill=TILE, width=18)
    draw.line((700, 180, 700, 520), fill=TILE, width=18)
    for y in range(240, 520, 60):
        draw.line((560, y, 700, y), fill=TILE, width=12)
    bend = 0 if is_fixed else 70
    draw.line([(560, 190), (380, 350 + bend), (180, 510)], fill=GOLD if is_fixed else BRICK, width=34)
    return _upload(image, "slide-whole" if is_fixed else "slide-loose")
