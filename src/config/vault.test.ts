import { describe, expect, it } from 'vitest'
import { createVault } from './vault.ts'
import { cpuTime } from '../../test/kits/cpu-time.ts'

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
    ['hex', Buffer.from(secret).toString('hex')],
    ['percent-encoded three times', encodeURIComponent(encodeURIComponent(encodeURIComponent(secret)))],
    [
      'percent-encoded twice in JSON',
      JSON.stringify({ a: encodeURIComponent(encodeURIComponent(secret)) }).slice(6, -2),
    ],
    ['HTML', secret.replaceAll('"', '&quot;').replaceAll('+', '&#43;')],
    ['hexadecimal entities', secret.replaceAll('/', '&#x2F;').replaceAll('@', '&#x40;')],
    ['JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['JSON with slashes', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    ['percent-encoded Latin-1', encodeURIComponent(secret).replace('%C3%A9', '%E9')],
    ['every byte percent-encoded', Buffer.from(secret).toString('hex').replace(/../g, '%$&')],
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
    overlapping.add('secret-tok')
    overlapping.add('tokabc12345')
    expect(overlapping.mask('x secret-tokabc12345 y secret-tok')).toBe('x *** y ***')
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

  it('masks a value of a few characters where it stands alone, and tells it to nobody by masking it in words', () => {
    const short = createVault()
    short.add('sou')
    short.add('pw 12')
    short.add('#a1')
    expect(short.mask('resource sou "sou" key=sou&a=sou%20 user:pw 12 pw+12 pw%2012, x#a1.')).toBe(
      'resource *** "***" key=***&a=***%20 user:*** *** ***, x***.',
    )
    expect(short.mask(Buffer.from('user-1:pw 12').toString('base64'))).toBe('dXNlci0xOnB3IDEy')
  })

  it('masks what is left of a secret where a text was cut', () => {
    const cut = createVault()
    cut.add('abcDEF+ghi/jkl012mno==')
    expect(cut.mask('key abcDEF+ghi')).toBe('key ***')
    expect(cut.mask('key abcDEF%2Bghi%2Fj… (900 characters)')).toBe('key ***… (900 characters)')
    expect(cut.mask('abcDEF+ goes on')).toBe('abcDEF+ goes on')
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
    const spent = cpuTime()
    for (const line of lines) many.mask(line)
    expect(spent()).toBeLessThan(3000)
  })
})
