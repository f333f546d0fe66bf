import { describe, expect, it } from 'vitest'
import { createVault } from './vault.ts'

describe('A06 createVault', () => {
  const secret = 'p@ss w/"rd+é'
  const vault = createVault()
  vault.add(secret)

  it.each([
    ['raw', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).toLowerCase()],
    ['form-encoded', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON in ASCII', JSON.stringify(secret).slice(1, -1).replace('é', '\\u00e9')],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
  ])('masks %s', (_, form) => {
    expect(vault.mask(`before ${form} after`).replace(/=+ after/, ' after')).toBe('before *** after')
  })

  it('masks the password inside basic credentials', () => {
    for (const user of ['u', 'us', 'use']) {
      const masked = vault.mask(Buffer.from(`${user}:${secret}`).toString('base64'))
      expect(Buffer.from(masked.replaceAll('*', ''), 'base64').toString()).not.toContain(secret.slice(1, -1))
      expect(masked).toContain('***')
    }
  })

  it('masks overlapping secrets wholly', () => {
    const overlapping = createVault()
    overlapping.add('tok')
    overlapping.add('okabc12345')
    expect(overlapping.mask('x tokabc12345 y tok')).toBe('x *** y ***')
  })

  it('masks each line of a key', () => {
    const keys = createVault()
    keys.add('-----BEGIN KEY-----\nAAAABBBBCCCC\nDD\n-----END KEY-----\n')
    expect(keys.mask('line AAAABBBBCCCC')).toBe('line ***')
    expect(keys.mask('DD stays')).toBe('DD stays')
  })

  it('leaves short values and other text alone', () => {
    const short = createVault()
    short.add('ab')
    short.add('')
    expect(short.mask('ab absolutely')).toBe('ab absolutely')
    expect(vault.mask('nothing here')).toBe('nothing here')
  })

  it('survives a lone surrogate', () => {
    const odd = createVault()
    odd.add('abc\ud800')
    expect(odd.mask('x abc\ud800 y')).toBe('x *** y')
  })

  it('is fast on many lines', () => {
    const many = createVault()
    for (let index = 0; index < 20; index++) many.add(`secret-number-${index}-${'x'.repeat(40)}`)
    const lines = Array.from(
      { length: 50_000 },
      (_, index) => `GET https://api.example.com/v1/things?page=${index} 200 in 12 ms`,
    )
    const before = performance.now()
    for (const line of lines) many.mask(line)
    expect(performance.now() - before).toBeLessThan(3000)
  })
})
