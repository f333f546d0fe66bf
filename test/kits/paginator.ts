import { describe, it } from 'vitest'
import { paginatorCases, type PaginatorFixture } from '../../src/testing/paginator.ts'
import type { Paginator } from '../../src/model/paginator.ts'

export { numbered, pageOf, type PagedServer, param, walk } from '../../src/testing/paginator.ts'

/** The conformance kit of paginators as tests of vitest. */
export function paginatorKit(name: string, make: (pageSize: number) => Paginator, fixture: PaginatorFixture): void {
  describe(`paginator kit: ${name}`, () => {
    for (const each of paginatorCases(make, fixture)) it(each.name, () => each.run())
  })
}
