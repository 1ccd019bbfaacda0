"""Pages of the register."""


def _soon(request, **given):
    raise NotImplementedError


registers = export = preview = read = progress = columns = commit = aside = refused = _soon
