import { describe, it } from 'vitest'
import type { Body } from '../../src/json/records/body.ts'
import type { Decoder } from '../../src/model/decoder.ts'
import { decoderCases, type DecoderFixture } from '../../src/testing/decoder.ts'

export { decodeWith } from '../../src/testing/decoder.ts'

/** The conformance kit of decoders as tests of vitest. */
export function decoderKit(name: string, make: () => Decoder<Body>, fixture: DecoderFixture): void {
  describe(`decoder kit: ${name}`, () => {
    for (const each of decoderCases(make, fixture)) it(each.name, () => each.run())
  })
}
