import { describe, it } from 'vitest'
import { authCases, type AuthFixture } from '../../src/testing/auth.ts'

/** The conformance kit of auths as tests of vitest. */
export function authKit(name: string, fixture: AuthFixture): void {
  describe(`auth kit: ${name}`, () => {
    for (const each of authCases(fixture)) it(each.name, () => each.run())
  })
}
