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


def _sky(top: str = "#C9DCE2") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), top)
    return image, ImageDraw.Draw(image)


def heaters(*, are_gone: bool) -> SimpleUploadedFile:
    """A flat roof with a row of rusty solar heaters, or cleared."""
    image, draw = _sky()
    draw.ellipse((770, 40, 880, 150), fill=GOLD)
    draw.polygon([(0, 470), (WIDTH, 400), (WIDTH, HEIGHT), (0, HEIGHT)], fill="#B9B2A2")
    draw.line((0, 470, WIDTH, 400), fill="#7C7668", width=10)
    if are_gone:
        for x, y in ((140, 530), (420, 512), (690, 494)):
            draw.rectangle((x, y, x + 120, y + 40), fill="#AFA793")
        return _upload(image, "heaters-gone")
    for number, x in enumerate((40, 350, 660)):
        y = 330 - number * 22
        draw.line((x + 20, y + 190, x + 60, y - 20), fill=BRICK, width=12)
        draw.line((x + 240, y + 180, x + 240, y - 30), fill=BRICK, width=12)
        for tube in range(7):
            left = x + 6 + tube * 32
            draw.line((left, y + 170, left + 44, y), fill="#1B2A4A", width=20)
        draw.rounded_rectangle((x + 28, y - 62, x + 284, y + 10), radius=34, fill="#E9EEF0", outline="#7C7668", width=6)
        draw.line((x + 60, y - 40, x + 190, y - 40), fill=BRICK, width=8)
    return _upload(image, "heaters-rusty")


def wires() -> SimpleUploadedFile:
    """Cables hang from windows down to the bicycles that charge on them."""
    image, draw = _sky("#EAE7DF")
    draw.rectangle((60, 0, 900, 520), fill="#D6C3A8")
    for row in range(3):
        for column in range(4):
            x, y = 120 + column * 200, 30 + row * 165
            draw.rectangle((x, y, x + 110, y + 100), fill="#8FB3C0", outline="#F4F2EC", width=8)
    draw.rectangle((0, 520, WIDTH, HEIGHT), fill="#7C7668")
    hangs = ((175, 130, 210), (375, 295, 480), (575, 130, 500), (775, 295, 760))
    for x, y, end in hangs:
        points = [(x, y), (x + 36, y + 130), (end - 18, 430), (end, 545)]
        draw.line(points, fill=BRICK, width=12, joint="curve")
    for x in (130, 420, 690):
        for wheel in (x, x + 140):
            draw.ellipse((wheel, 520, wheel + 84, 604), outline=NIGHT, width=12)
        draw.line([(x + 42, 562), (x + 90, 500), (x + 182, 562)], fill=TILE, width=14)
        draw.line([(x + 160, 562), (x + 144, 462), (x + 116, 462)], fill=NIGHT, width=12)
        draw.rectangle((x + 60, 480, x + 116, 498), fill=NIGHT)
    return _upload(image, "wires")


def wall(*, is_open: bool) -> SimpleUploadedFile:
    """The wall between two yards, whole or with a way through."""
    image, draw = _sky()
    for x, colour in ((40, "#D6C3A8"), (650, "#C7B79B")):
        draw.rectangle((x, 60, x + 270, 420), fill=colour)
        for window in range(6):
            left, top = x + 30 + window % 3 * 78, 100 + window // 3 * 120
            draw.rectangle((left, top, left + 48, top + 66), fill="#8FB3C0")
    draw.rectangle((0, 500, WIDTH, HEIGHT), fill="#9AA79A")
    parts = ((0, 330), (630, WIDTH)) if is_open else ((0, WIDTH),)
    for left, right in parts:
        draw.rectangle((left, 270, right, 540), fill="#B4573F")
        for row in range(9):
            y = 270 + row * 30
            draw.line((left, y, right, y), fill="#E3C9B8", width=4)
            for x in range(left + (40 if row % 2 else 0), right, 80):
                draw.line((x, y, x, y + 30), fill="#E3C9B8", width=4)
        draw.rectangle((left, 252, right, 276), fill="#7C7668")
    if is_open:
        draw.polygon([(330, 540), (630, 540), (760, HEIGHT), (200, HEIGHT)], fill="#DCD7CB")
        draw.ellipse((380, 330, 580, 530), fill=PINE)
        draw.rectangle((470, 470, 490, 540), fill="#6B4B32")
    return _upload(image, "wall-open" if is_open else "wall")


def hole(*, is_mended: bool) -> SimpleUploadedFile:
    """The lane with a hole in it, or with a fresh patch."""
    image, draw = _sky()
    draw.rectangle((0, 180, WIDTH, HEIGHT), fill="#8C9A7E")
    draw.polygon([(90, HEIGHT), (870, HEIGHT), (590, 180), (370, 180)], fill="#9B9B97")
    for top, half in ((220, 4), (300, 6), (560, 12)):
        draw.rectangle((480 - half, top, 480 + half, top + 46), fill="#F4F2EC")
    if is_mended:
        draw.polygon([(300, 380), (650, 370), (690, 520), (270, 530)], fill="#4E5457", outline="#3B4043")
        return _upload(image, "hole-mended")
    draw.polygon([(300, 430), (380, 372), (540, 362), (660, 420), (640, 500), (500, 540), (340, 514)], fill="#5A4A3B")
    draw.polygon([(340, 440), (400, 398), (530, 390), (620, 430), (600, 486), (490, 512), (370, 494)], fill="#15110D")
    for start, end in (((300, 430), (210, 410)), ((660, 420), (750, 396)), ((340, 514), (280, 580))):
        draw.line((start, end), fill="#4E5457", width=7)
    for x, y in ((236, 330), (700, 460)):
        draw.polygon([(x - 46, y + 130), (x + 46, y + 130), (x + 12, y), (x - 12, y)], fill="#E4632B")
        draw.polygon([(x - 29, y + 80), (x + 29, y + 80), (x + 20, y + 46), (x - 20, y + 46)], fill="#F4F2EC")
    return _upload(image, "hole")


def air_conditioner(*, is_moved: bool) -> SimpleUploadedFile:
    """The outdoor unit that blows at the neighbour's window, or turned away from it."""
    image, draw = _sky("#D6C3A8")
    for x in range(0, WIDTH, 96):
        draw.line((x, 0, x, HEIGHT), fill="#CBB798", width=3)
    draw.rectangle((600, 130, 880, 500), fill="#8FB3C0", outline="#F4F2EC", width=16)
    draw.line((740, 130, 740, 500), fill="#F4F2EC", width=12)
    left = 40 if is_moved else 150
    draw.rounded_rectangle((left, 220, left + 330, 450), radius=16, fill="#F4F2EC", outline="#7C7668", width=8)
    draw.ellipse((left + 24, 240, left + 214, 430), fill="#DCD7CB", outline="#465156", width=8)
    middle = (left + 119, 335)
    for x, y in ((0, -80), (76, 26), (-70, 44)):
        draw.line((middle, (middle[0] + x, middle[1] + y)), fill="#465156", width=18)
    draw.ellipse((middle[0] - 18, 317, middle[0] + 18, 353), fill="#465156")
    for y in (270, 310, 350, 390):
        draw.line((left + 240, y, left + 300, y), fill="#AFBEC1", width=10)
    draw.line((left + 30, 450, left + 30, 500), fill="#7C7668", width=16)
    draw.line((left + 300, 450, left + 300, 500), fill="#7C7668", width=16)
    if not is_moved:
        for y in (270, 335, 400):
            points = [(500, y), (530, y - 18), (560, y), (590, y + 18), (626, y)]
            draw.line(points, fill=BRICK, width=14, joint="curve")
            draw.polygon([(622, y - 22), (662, y), (622, y + 22)], fill=BRICK)
    return _upload(image, "air-conditioner-moved" if is_moved else "air-conditioner")


def handrail() -> SimpleUploadedFile:
    """The steep steps before the door, without a rail."""
    image, draw = _sky()
    draw.rectangle((560, 60, WIDTH, 420), fill="#D6C3A8")
    draw.rectangle((680, 150, 840, 420), fill=TILE)
    for step in range(6):
        top = 420 + step * 37
        draw.rectangle((560 - step * 84, top, WIDTH, top + 37), fill="#B9B2A2" if step % 2 else "#CFC8B8")
        draw.line((560 - step * 84, top, WIDTH, top), fill="#7C7668", width=5)
    draw.ellipse((250, 236, 320, 306), fill="#D9A57B")
    draw.line([(285, 306), (270, 430), (240, 540)], fill="#235265", width=40, joint="curve")
    draw.line([(282, 340), (350, 430)], fill="#235265", width=22)
    draw.line((352, 420, 366, 600), fill="#6B4B32", width=12)
    return _upload(image, "steps")
