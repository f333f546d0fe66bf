import { it } from 'vitest'
import { destinationCases } from '../../src/testing/destination/cases.ts'
import type { DeclaredExceptions, MadeDestination } from '../../src/testing/destination/place.ts'

export type { DeclaredExceptions, MadeDestination } from '../../src/testing/destination/place.ts'

/** The conformance kit of destinations as tests of vitest: call it in a `describe`. */
export function destinationKit(make: () => Promise<MadeDestination>, declared: DeclaredExceptions): void {
  for (const each of destinationCases(make, declared)) it(each.name, { timeout: 900_000 }, () => each.run())
}
