import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { toJsonText } from '../json-text.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { scannedBody } from './scanned-body.ts'
import { itemAt, scannedList } from './scanned-list.ts'

const records = Array.from({ length: 400 }, (_, id) => ({
  id,
  name: `record ${id}`,
  tags: ['a', 'b'],
  rest: 'x'.repeat(60),
}))

function bodyOf(value: unknown): JsonValue {
  const body = scannedBody(Buffer.from(JSON.stringify(value)))
  if (body === undefined) throw new Error('not scanned')
  return body
}

describe('scannedBody', () => {
  it('gives what JSON.parse gives', () => {
    for (const value of [records, { data: records, total: 400 }, { a: { b: { c: records } }, n: null, t: 'x' }]) {
      expect(toJsonText(bodyOf(value))).toBe(JSON.stringify(value))
      expect(bodyOf(value)).toEqual(value)
    }
  })

  it('keeps lists of objects as bytes, whose length is known, until somebody looks into them', () => {
    const list = (bodyOf({ total: 400, data: records }) as JsonObject)['data'] as readonly JsonValue[]
    expect(Array.isArray(list)).toBe(true)
    expect(list.length).toBe(400)
    expect(scannedList(list)?.items.length).toBe(400)
    expect(list[3]).toEqual(records[3])
    expect(scannedList(list)).toBeUndefined()
    expect([...list]).toEqual(records)
    expect(list.map((record) => (record as JsonObject)['id'])).toEqual(records.map(({ id }) => id))
  })

  it('gives single items without decoding the others', () => {
    const list = bodyOf(records) as readonly JsonValue[]
    expect(itemAt(list, -1)).toEqual(records.at(-1))
    expect(itemAt(list, 2)).toEqual(records[2])
    expect(itemAt(list, 400)).toBeUndefined()
    expect(scannedList(list)).toBeDefined()
  })

  it('shows people what is in a list', () => {
    expect(inspect(bodyOf({ data: records }), { depth: 3 })).toContain("name: 'record 0'")
  })

  it('lets a list be changed like any other', () => {
    const list = bodyOf(records) as JsonValue[]
    list[0] = 'first'
    list.push('last')
    list.length = 402
    Reflect.deleteProperty(list, 1)
    expect(scannedList(list)).toBeUndefined()
    expect(list[0]).toBe('first')
    expect(list[400]).toBe('last')
    expect(1 in list).toBe(false)
    expect(list[2]).toEqual(records[2])
  })

  it('decodes at once what is no list of objects', () => {
    expect(scannedList((bodyOf({ data: [...records, 'text'] }) as JsonObject)['data'] ?? null)).toBeUndefined()
    expect(scannedList((bodyOf({ data: 'x'.repeat(20_000) }) as JsonObject)['data'] ?? null)).toBeUndefined()
  })

  it('keeps hostile and repeated keys of the document as JSON.parse does', () => {
    const long = JSON.stringify(records)
    const written = `{"b":1,"__proto__":${long},"7":2,"b":${long},"constructor":null}`
    const body = scannedBody(Buffer.from(written)) as JsonObject
    expect(Object.keys(body)).toEqual(Object.keys(JSON.parse(written) as object))
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
    expect(body['b']).toEqual(records)
    expect(Object.hasOwn(body, '__proto__')).toBe(true)
  })

  it('is not for short or malformed documents', () => {
    expect(scannedBody(Buffer.from('[{"a":1}]'))).toBeUndefined()
    expect(scannedBody(Buffer.from(JSON.stringify(records).slice(0, -1)))).toBeUndefined()
    expect(scannedBody(Buffer.from('<html>'.repeat(5000)))).toBeUndefined()
  })
})
