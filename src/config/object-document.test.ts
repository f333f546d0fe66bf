import { describe, expect, it } from 'vitest'
import { SecretReference } from './document.ts'
import { objectDocument } from './object-document.ts'

function step(): void {}

const carry = (config: unknown): object => ({ [Symbol.for('sluice.config')]: config })

describe('objectDocument', () => {
  it('takes a plain object and leaves it alone', () => {
    const token = new SecretReference('secrets', 'k')
    const config = {
      client: { base_url: 'http://a', headers: undefined, auth: { token } },
      resources: ['a', { step, big: 1n }],
    }
    const document = objectDocument(config)
    expect(document.format).toBe('object')
    expect(document.value).toEqual({
      client: { base_url: 'http://a', auth: { token } },
      resources: ['a', { step, big: 1n }],
    })
    expect(document.value).not.toHaveProperty('client.headers')
    expect(config.client).toHaveProperty('headers')
    expect(document.placeOf(['client', 'base_url'])).toEqual({ path: 'client.base_url' })
  })

  it('unwraps pipelines and sources', () => {
    expect(objectDocument(carry({ name: 'x', source: carry({ client: {} }) })).value).toEqual({ name: 'x', client: {} })
  })

  it('keeps a key named source that is no source', () => {
    expect(objectDocument({ source: 'a', client: {} }).value).toEqual({ source: 'a', client: {} })
  })

  it('writes dates as text', () => {
    expect(objectDocument({ since: new Date(0) }).value).toEqual({ since: '1970-01-01T00:00:00.000Z' })
  })

  it('keeps __proto__ as an ordinary key', () => {
    const { value } = objectDocument(JSON.parse('{"__proto__": {"a": 1}}'))
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('refuses what holds itself, symbols and invalid dates', () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const wrapped: Record<symbol, unknown> = {}
    wrapped[Symbol.for('sluice.config')] = wrapped
    for (const value of [circular, wrapped, { a: Symbol('x') }, { a: new Date('x') }])
      expect(() => objectDocument(value)).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID_VALUE', exitCode: 2 }),
      )
  })
})
