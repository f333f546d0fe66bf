/**
 * The paginators of dlt that classes of a program extend, as Python for our interpreter: the attributes and methods that a class below finds
 * (docs/contract/rest-api.md 4). It is the module `dlt.sources.helpers.rest_client.paginators` of a paginator's text.
 */
export const paginatorClasses = `from urllib.parse import urljoin, urlparse
from dlt.common import jsonpath

def _first(path, body):
    found = jsonpath.find_values(path, body)
    return found[0] if found else None

def _flag(path, body):
    value = _first(path, body)
    if isinstance(value, str) and value.lower() in ("true", "false", "yes", "no", "1", "0"):
        return value.lower() in ("true", "yes", "1")
    if not isinstance(value, bool):
        raise ValueError(f"there is no boolean at '{path}'")
    return value

def _put_param(request, name, value):
    if request.params is None:
        request.params = {}
    request.params[name] = value

def _put_in_body(request, path, value):
    if request.json is None:
        request.json = {}
    jsonpath.set_value_at_path(request.json, path, value)

class BasePaginator:
    def __init__(self):
        self._has_next_page = True

    @property
    def has_next_page(self):
        return self._has_next_page

    def init_request(self, request):
        pass

    def update_state(self, response, data=None):
        raise NotImplementedError("update_state")

    def update_request(self, request):
        raise NotImplementedError("update_request")

class SinglePagePaginator(BasePaginator):
    def update_state(self, response, data=None):
        self._has_next_page = False

    def update_request(self, request):
        return

class RangePaginator(BasePaginator):
    def __init__(self, param_name, initial_value, value_step, base_index=0, maximum_value=None, total_path=None,
                 error_message_items="items", stop_after_empty_page=True, *, has_more_path=None, param_body_path=None):
        super().__init__()
        if total_path is None and maximum_value is None and has_more_path is None and not stop_after_empty_page:
            raise ValueError("nothing says where the pages end")
        self.param_name = param_name
        self.param_body_path = param_body_path
        self.initial_value = initial_value
        self.current_value = initial_value
        self.value_step = value_step
        self.base_index = base_index
        self.maximum_value = maximum_value
        self.total_path = total_path or None
        self.error_message_items = error_message_items
        self.stop_after_empty_page = stop_after_empty_page
        self.has_more_path = has_more_path or None

    def init_request(self, request):
        self._has_next_page = True
        self.current_value = self.initial_value
        self.update_request(request)

    def _stop_after_this_page(self, data=None):
        return self.stop_after_empty_page and not data

    def update_state(self, response, data=None):
        if self._stop_after_this_page(data):
            self._has_next_page = False
            return
        total = None
        if self.total_path:
            total = _first(self.total_path, response.json())
            if total is None:
                self._handle_missing_total(response.json())
            try:
                total = int(total)
            except (ValueError, TypeError):
                self._handle_invalid_total(total)
        self.current_value += self.value_step
        if total is not None and self.current_value >= total + self.base_index:
            self._has_next_page = False
        if self.maximum_value is not None and self.current_value >= self.maximum_value:
            self._has_next_page = False
        if self.has_more_path:
            self._has_next_page = self._has_next_page and _flag(self.has_more_path, response.json())

    def _handle_missing_total(self, response_json):
        raise ValueError(f"there is no total of {self.error_message_items} at '{self.total_path}'")

    def _handle_invalid_total(self, total):
        raise ValueError(f"the total of {self.error_message_items} at '{self.total_path}' is not a number: {total}")

    def update_request(self, request):
        if self.param_body_path:
            self._update_request_with_body_path(request, self.param_body_path, self.current_value)
        else:
            self._update_request_with_param_name(request, self.param_name, self.current_value)

    @staticmethod
    def _update_request_with_param_name(request, param_name, current_value):
        _put_param(request, param_name, current_value)

    @staticmethod
    def _update_request_with_body_path(request, body_path, current_value):
        _put_in_body(request, body_path, current_value)

class PageNumberPaginator(RangePaginator):
    def __init__(self, base_page=0, page=None, page_param=None, total_path="total", maximum_page=None,
                 stop_after_empty_page=True, *, has_more_path=None, page_body_path=None):
        if page_param is None and page_body_path is None:
            page_param = "page"
        super().__init__(param_name=page_param, param_body_path=page_body_path, base_index=base_page, value_step=1,
                         initial_value=base_page if page is None else page, total_path=total_path,
                         maximum_value=maximum_page, error_message_items="pages",
                         stop_after_empty_page=stop_after_empty_page, has_more_path=has_more_path)

class OffsetPaginator(RangePaginator):
    def __init__(self, limit, offset=0, offset_param=None, limit_param=None, total_path="total", maximum_offset=None,
                 stop_after_empty_page=True, *, has_more_path=None, offset_body_path=None, limit_body_path=None):
        if offset_param is None and offset_body_path is None:
            offset_param = "offset"
        if limit_param is None and limit_body_path is None:
            limit_param = "limit"
        super().__init__(param_name=offset_param, param_body_path=offset_body_path, initial_value=offset,
                         value_step=limit, total_path=total_path, maximum_value=maximum_offset,
                         stop_after_empty_page=stop_after_empty_page, has_more_path=has_more_path)
        self.limit_param = limit_param
        self.limit_body_path = limit_body_path
        self.limit = limit

    def init_request(self, request):
        super().init_request(request)
        self._update_request_limit(request)

    def update_request(self, request):
        super().update_request(request)
        self._update_request_limit(request)

    def _update_request_limit(self, request):
        if self.limit_body_path:
            _put_in_body(request, self.limit_body_path, self.limit)
        else:
            _put_param(request, self.limit_param, self.limit)

class BaseReferencePaginator(BasePaginator):
    def __init__(self):
        super().__init__()
        self._reference = None

    @property
    def _next_reference(self):
        return self._reference

    @_next_reference.setter
    def _next_reference(self, value):
        self._reference = value
        self._has_next_page = value is not None

class BaseNextUrlPaginator(BaseReferencePaginator):
    def update_request(self, request):
        if self._next_reference:
            if not urlparse(self._next_reference).scheme:
                self._next_reference = urljoin(request.url, self._next_reference)
        request.url = self._next_reference
        request.params = None

class HeaderLinkPaginator(BaseNextUrlPaginator):
    def __init__(self, links_next_key="next"):
        super().__init__()
        self.links_next_key = links_next_key

    def update_state(self, response, data=None):
        self._next_reference = response.links.get(self.links_next_key, {}).get("url")

class JSONLinkPaginator(BaseNextUrlPaginator):
    def __init__(self, next_url_path="next"):
        super().__init__()
        self.next_url_path = next_url_path

    def update_state(self, response, data=None):
        self._next_reference = _first(self.next_url_path, response.json())

class JSONResponseCursorPaginator(BaseReferencePaginator):
    def __init__(self, cursor_path="cursors.next", cursor_param=None, cursor_body_path=None, *,
                 stop_after_empty_page=False, has_more_path=None):
        super().__init__()
        if cursor_param is None and cursor_body_path is None:
            cursor_param = "cursor"
        self.cursor_path = cursor_path
        self.cursor_param = cursor_param
        self.cursor_body_path = cursor_body_path
        self.stop_after_empty_page = stop_after_empty_page
        self.has_more_path = has_more_path or None

    def update_state(self, response, data=None):
        self._next_reference = _first(self.cursor_path, response.json()) or None
        if self.stop_after_empty_page and not data:
            self._has_next_page = False
        elif self.has_more_path:
            self._has_next_page = self._has_next_page and _flag(self.has_more_path, response.json())

    def update_request(self, request):
        if self.cursor_body_path:
            _put_in_body(request, self.cursor_body_path, self._next_reference)
        else:
            _put_param(request, self.cursor_param, self._next_reference)
`
