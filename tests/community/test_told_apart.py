"""Two places of one name: a list says which is which."""

from django.utils.translation import override

from community.models import Place
from community.queries import tell_apart


def add(above: Place, level: Place, name: str, code: str) -> Place:
    return Place.objects.add_child(above, create_kwargs={"name": name, "code": code, "level": level.level})


def told(*places: Place) -> list[str]:
    with override("zh-hans"):
        return list(tell_apart(places).values())


def test_grids_of_several_communities_say_which(cast, django_assert_num_queries):
    town = add(cast.street, cast.commune, "学府社区", "town")
    namesake = add(town, cast.grid, "第一网格", "town-grid")
    with django_assert_num_queries(1):
        assert told(cast.grid, cast.other_grid, namesake) == [
            "张家坡社区 · 第一网格",
            "张家坡社区 · 第二网格",
            "学府社区 · 第一网格",
        ]
    assert told(cast.grid, cast.other_grid) == ["第一网格", "第二网格"]
    # the community itself and what lies above it need no more
    assert told(cast.street, cast.commune, cast.grid) == ["桂湖街道", "张家坡社区", "第一网格"]


def test_buildings_of_one_name_in_one_community_say_their_estate(cast):
    namesake = add(cast.other_estate, cast.building, "3栋", "other-3")
    assert told(cast.building, namesake, cast.other_building) == ["坡上小区 · 3栋", "坡下小区 · 3栋", "5栋"]


def test_the_same_place_twice_is_one(cast):
    assert told(cast.building, cast.building) == ["3栋"]
