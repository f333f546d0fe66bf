import type { PyFunction } from '../../../../../python/run/functions/function.ts'
import { PythonObject } from '../../../../../python/values/value.ts'

/**
 * How a `while` loop of a program goes on from one page to the next: a function of what it keeps and of the answer, which gives what it
 * keeps then and what it asks for next, or None at the end (decisions/0150).
 */
export class PageLoop extends PythonObject {
  readonly typeName = 'paginator'
  readonly step: PyFunction
  /** what it keeps when the first page is asked for, as a literal */
  readonly state: string

  constructor(step: PyFunction, state: string) {
    super()
    this.step = step
    this.state = state
  }

  override hashKey(): object {
    return this
  }
}

/** A paginator whose step is written before it. */
export function pageLoopText(step: string, { state }: PageLoop): string {
  return `${step}
from dlt.sources.helpers.rest_client.paginators import BasePaginator as BaseOfPages

class PagesOfLoop(BaseOfPages):
    def __init__(self):
        super().__init__()
        self.kept = ${state}
        self.asked = {}

    def update_state(self, response, data=None):
        found = next_page_([self.kept, response])
        self._has_next_page = found is not None
        if found is not None:
            self.kept, self.asked = found

    def update_request(self, request):
        asked = self.asked
        if "url" in asked:
            request.url = asked["url"]
        if "params" in asked:
            request.params = asked["params"]
        for name in asked.get("names", []):
            if name in asked["values"]:
                if request.params is None:
                    request.params = {}
                request.params[name] = asked["values"][name]
            elif request.params is not None and name in request.params:
                del request.params[name]
`
}
