from community.models import Place


def test_the_tree_is_whole(cast):
    assert Place.objects.find_problems() == ([], [], [], [], [])
    assert [place.name for place in Place.objects.get_ancestors(cast.stairwell)] == [
        "桂湖街道",
        "张家坡社区",
        "第一网格",
        "坡上小区",
        "3栋",
    ]
