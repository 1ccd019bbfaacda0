def _x(request, **kw):
    raise NotImplementedError


matters = raise_ = matter = say = follow = close_review = photo = comment = act = _x
