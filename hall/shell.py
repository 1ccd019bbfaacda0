"""What the frame of every page needs."""


def shell(request):
    return {}
