import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createVault } from './vault.ts'

// no "*" in secrets: the mask itself would then be one
const secret = fc
  .string({ minLength: 3, maxLength: 40, unit: 'grapheme' })
  .filter((text) => text.length >= 3 && !text.includes('*'))

const encoders: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  percent: (text) => encodeURIComponent(text),
  form: (text) => new URLSearchParams([['', text]]).toString().slice(1),
  json: (text) => JSON.stringify(text).slice(1, -1),
  base64: (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
}

it('lets no secret survive in any encoding', () => {
  const anyText = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('*'))
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...Object.keys(encoders)),
      anyText,
      (secrets, name, around) => {
        const vault = createVault()
        for (const value of secrets) vault.add(value)
        const encode = encoders[name] ?? String
        const masked = vault.mask(secrets.map((value) => `${around}${encode(value)}`).join(around))
        for (const value of secrets) {
          for (const form of Object.values(encoders)) expect(masked.includes(form(value))).toBe(false)
        }
      },
    ),
    { numRuns: 500 },
  )
})

it('changes nothing where no secret is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{8,20}$/), fc.stringMatching(/^[a-f .]{0,40}$/), (value, text) => {
      const vault = createVault()
      vault.add(value)
      expect(vault.mask(text)).toBe(text)
    }),
  )
})
