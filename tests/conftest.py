"""The named cast and its small place: one street, one community, two grids. Everybody in it is grown up but one.

    street ─ commune ─┬─ grid ─ estate ─ building (3栋) ─┬─ stairwell (2单元): wang 502 with child, li 402
                      │                                  └─ first_stairwell (1单元): zhao 101
                      └─ other_grid ─ other_estate ─ other_building (5栋) ─ other_stairwell: stranger 301

``wang``, ``li``, ``zhao``, ``stranger`` represent their household and own their flat. ``chen`` is steward and ``lin``
head of the grid; ``qian`` secretary and ``clerk`` clerk of the community; ``he`` officer, ``admin`` administrator of
the street; ``outsider_head`` looks after the other grid. Representatives: ``li``, ``stranger``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from community.models import Household, Level, Ownership, Person, Place, Residency, Role, RoleKind, Unit
from tests.kept import Kept

LONG_AGO = date(2020, 1, 1)
LONG_AGO_AT_NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)

LEVELS = (
    ("street", "街道", "street"),
    ("community", "社区", "community"),
    ("grid", "网格", "grid"),
    ("estate", "小区", "estate"),
    ("building", "楼栋", "building"),
    ("stairwell", "单元", "stairwell"),
)

PLACES = (  # name of the fixture, the one above, level, Chinese, English
    ("street", None, "street", "桂湖街道", "Guihu Street"),
    ("commune", "street", "community", "张家坡社区", "Zhangjiapo Community"),
    ("grid", "commune", "grid", "第一网格", "Grid 1"),
    ("other_grid", "commune", "grid", "第二网格", "Grid 2"),
    ("estate", "grid", "estate", "坡上小区", "Poshang Estate"),
    ("building", "estate", "building", "3栋", "Building 3"),
    ("stairwell", "building", "stairwell", "2单元", "Stairwell 2"),
    ("first_stairwell", "building", "stairwell", "1单元", "Stairwell 1"),
    ("other_estate", "other_grid", "estate", "坡下小区", "Poxia Estate"),
    ("other_building", "other_estate", "building", "5栋", "Building 5"),
    ("other_stairwell", "other_building", "stairwell", "1单元", "Stairwell 1"),
)

RESIDENTS = (  # name, full name, honorific, born on, stairwell, room, m²
    ("wang", "王秀兰", "ms", date(1958, 3, 4), "stairwell", "502", "86.40"),
    ("li", "李建国", "mr", date(1966, 7, 1), "stairwell", "402", "92.15"),
    ("zhao", "赵敏", "ms", date(1989, 11, 23), "first_stairwell", "101", "105.00"),
    ("stranger", "孙立", "mr", date(1975, 5, 5), "other_stairwell", "301", "78.60"),
)

STAFF = (  # name, full name, honorific, role, where
    ("chen", "陈桂芳", "ms", RoleKind.STEWARD, "grid"),
    ("lin", "林晓燕", "ms", RoleKind.GRID_HEAD, "grid"),
    ("outsider_head", "吴刚", "mr", RoleKind.GRID_HEAD, "other_grid"),
    ("clerk", "周婷", "ms", RoleKind.CLERK, "commune"),
    ("qian", "钱卫东", "mr", RoleKind.SECRETARY, "commune"),
    ("he", "何平", "mr", RoleKind.STREET_OFFICER, "street"),
    ("admin", "郑宇", "mr", RoleKind.ADMINISTRATOR, "street"),
)

NO_PASSWORD = "!none"


@pytest.fixture(autouse=True)
def _counted_anew(settings):
    """No limit remembers an earlier test. Only this worker's keys go: ``clear`` would empty the Redis of the others."""
    if settings.REDIS_URL:
        client = cache._cache.get_client(write=True)
        for key in client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*"):
            client.delete(key)
    else:
        cache.clear()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cast(db) -> SimpleNamespace:
    """Everybody and every place by name."""
    return CAST.stand() if not Level.objects.exists() and not Person.objects.exists() else tell_cast()


def tell_cast() -> SimpleNamespace:
    """Write them all. No clock is asked: the rows are as good in a test whose clock stands elsewhere."""
    people = SimpleNamespace()
    _build_places(people)
    for name, full_name, honorific, born_on, stairwell, room, area in RESIDENTS:
        person = _person(people, name, full_name, honorific, born_on)
        place = getattr(people, stairwell)
        unit = Unit.objects.create(place=place, number=room, area=Decimal(area))
        household = Household.objects.create(unit=unit, since=LONG_AGO)
        setattr(people, f"{name}_home", household)
        # the steward has seen who they are: owners' votes are open to them
        person.confirmed_at = person.date_joined
        person.save(update_fields=["confirmed_at"])
        Residency.objects.create(person=person, household=household, is_representative=True, since=LONG_AGO)
        Ownership.objects.create(person=person, unit=unit, since=LONG_AGO)
        _role(person, RoleKind.RESIDENT, place, household)
        _role(person, RoleKind.HOUSEHOLD_REPRESENTATIVE, place, household)
    child = _person(people, "child", "王小雨", "", date(2016, 6, 1))
    Residency.objects.create(person=child, household=people.wang_home, since=LONG_AGO)
    _role(child, RoleKind.RESIDENT, people.stairwell, people.wang_home)
    _role(people.li, RoleKind.REPRESENTATIVE, people.grid)
    _role(people.stranger, RoleKind.REPRESENTATIVE, people.other_grid)
    for name, full_name, honorific, kind, place in STAFF:
        _role(_person(people, name, full_name, honorific, date(1980, 1, 1)), kind, getattr(people, place))
    return people


CAST = Kept(tell_cast)


def _build_places(people: SimpleNamespace) -> None:
    levels = {}
    for rank, (code, name, english) in enumerate(LEVELS, start=1):
        levels[code] = Level.objects.create(
            code=code, name=name, name_en=english, rank=rank, is_circle=(code == "grid")
        )
    for key, above, level, name, english in PLACES:
        row = {"level": levels[level], "name": name, "name_en": english, "code": key.replace("_", "-")}
        # read the parent again: treebeard counts children on the row, not on the instance
        parent = Place.objects.get(pk=getattr(people, above).pk) if above else None
        node = Place.objects.add_child(parent, create_kwargs=row) if parent else Place.objects.add_root(row)
        setattr(people, key, node)
    for key, *_rest in PLACES:
        getattr(people, key).refresh_from_db()


def _person(people, name, full_name, honorific, born_on) -> Person:
    person = Person.objects.create(
        username=name,
        full_name=full_name,
        honorific=honorific,
        born_on=born_on,
        password=NO_PASSWORD,
        date_joined=LONG_AGO_AT_NOON,
    )
    setattr(people, name, person)
    return person


def _role(person: Person, kind: RoleKind, place: Place, household: Household | None = None) -> Role:
    return Role.objects.create(person=person, kind=kind, place=place, household=household, since=LONG_AGO)


def _by_name(name: str):
    @pytest.fixture(name=name)
    def one(cast):
        return getattr(cast, name)

    return one


for _name in [row[0] for row in (*PLACES, *RESIDENTS, *STAFF)] + ["child"]:
    globals()[f"_fixture_{_name}"] = _by_name(_name)


@pytest.fixture
def client_of():
    """``client_of(wang)``: a browser in which the person is signed in."""

    def make(person: Person, **defaults) -> Client:
        client = Client(**defaults)
        client.force_login(person)
        return client

    return make


@pytest.fixture
def fresh():
    """``fresh(wang)``: the row read again, without what was kept on the instance (reach)."""
    return lambda row: type(row)._default_manager.get(pk=row.pk)


@pytest.fixture
def photo():
    """``photo()``: an uploaded JPEG as a phone makes it, lying on its side, with the place in its EXIF."""

    def make(
        name: str = "lamp.jpg", *, size: tuple[int, int] = (64, 48), colour: str = "orange", sideways: bool = False
    ):
        exif = Image.Exif()
        exif[0x010F] = "Phone maker"
        if sideways:
            exif[0x0112] = 6  # turn right to see it upright
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 49.0, 12.0), 3: "E", 4: (104.0, 10.0, 5.0)})
        file = BytesIO()
        Image.new("RGB", size, colour).save(file, "JPEG", exif=exif)
        return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")

    return make
