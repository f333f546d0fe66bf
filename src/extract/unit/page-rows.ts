import type { Page } from '../../model/request.ts'
import { windowOf } from '../paginate/answer/window.ts'

/** Rows of the server's own list on a page: what totals count. The records themselves where no list holds them. */
export function rowsOf(page: Page): number {
  return windowOf(page, Number.POSITIVE_INFINITY).size
}
