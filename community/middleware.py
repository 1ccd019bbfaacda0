"""Language, refusals as pages, and no cache for what is personal."""


class ReaderPreferences:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class RefusalsAsPages(ReaderPreferences):
    pass


class NoPersonalCache(ReaderPreferences):
    pass
