import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namingFor } from './naming.ts'
import { codePointLength } from './python-text.ts'

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('a', 'B', '1', '_', '-', ' ', '$', '▶', 'é', '💥'), maxLength: 60 }),
)

describe.each(['snake_case', 'duck_case', 'sql_ci_v1', 'sql_cs_v1', 'direct'])('%s', (convention) => {
  const naming = namingFor(convention, 24)

  it('keeps every name within the limit', () => {
    fc.assert(
      fc.property(anyName, fc.array(anyName, { maxLength: 4 }), (name, parts) => {
        expect(codePointLength(naming.column(name))).toBeLessThanOrEqual(24)
        expect(codePointLength(naming.table(name))).toBeLessThanOrEqual(24)
        expect(codePointLength(naming.joinColumns(parts.map((part) => naming.column(part))))).toBeLessThanOrEqual(24)
      }),
    )
  })

  it('gives every key a name', () => {
    fc.assert(fc.property(anyName, (name) => naming.column(name) !== '' && naming.table(name) !== ''))
  })
})

describe.each(['snake_case', 'sql_ci_v1', 'sql_cs_v1'])('%s', (convention) => {
  const naming = namingFor(convention, 65_536)

  it('leaves a normalized identifier alone', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const once = naming.identifier(name)
        fc.pre(once !== '')
        expect(naming.identifier(once)).toBe(once)
      }),
    )
  })

  it('yields words only', () => {
    fc.assert(fc.property(anyName, (name) => /^[A-Za-z\p{Nd}_]*$/u.test(naming.path(name))))
  })
})
