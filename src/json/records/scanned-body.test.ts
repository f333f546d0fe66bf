import { describe, expect, it } from 'vitest'
import { toJsonText } from '../json-text.ts'
import type { JsonObject } from '../json.ts'
import { scannedBody } from './scanned-body.ts'
import { type Body, decodedBody, isBodyObject, ownPart } from './body.ts'
import { ScannedRecords } from './scanned-records.ts'

const records = Array.from({ length: 400 }, (_, id) => ({
  id,
  name: `record ${id}`,
  tags: ['a', 'b'],
  rest: 'x'.repeat(60),
}))

function bodyOf(value: unknown): Body {
  const body = scannedBody(Buffer.from(JSON.stringify(value)))
  if (body === undefined) throw new Error('not scanned')
  return body
}

function listOf(body: Body): ScannedRecords {
  const list = isBodyObject(body) ? ownPart(body, 'data') : body
  if (!(list instanceof ScannedRecords)) throw new Error('decoded')
  return list
}

describe('scannedBody', () => {
  it('gives what JSON.parse gives', () => {
    for (const value of [records, { data: records, total: 400 }, { a: { b: { c: records } }, n: null, t: 'x' }]) {
      expect(toJsonText(decodedBody(bodyOf(value)))).toBe(JSON.stringify(value))
      expect(decodedBody(bodyOf(value))).toEqual(value)
    }
  })

  it('keeps lists of objects as bytes, of which nobody decodes more than what is asked for', () => {
    const list = listOf(bodyOf({ total: 400, data: records }))
    expect(list.count).toBe(400)
    expect(list.at(-1)).toEqual(records.at(-1))
    expect(list.at(2)).toEqual(records[2])
    expect(list.at(400)).toBeUndefined()
    expect(list.first('name', 3)).toBe('record 3')
    expect(list.first('nothing', 3)).toBeUndefined()
    expect(list.first('name', 400)).toBeUndefined()
    expect(list.slice(398).decoded()).toEqual(records.slice(398))
    expect(list.slice(1, -1)).toBeInstanceOf(ScannedRecords)
    expect(list.select([5, 2]).decoded()).toEqual([records[5], records[2]])
    expect(list.sourceOf(0, 'tags')?.toString()).toBe('["a","b"]')
    expect(list.decoded()).toEqual(records)
    expect(list.decoded()).toBe(list.decoded())
    expect(list.at(3)).toBe(list.decoded()[3])
  })

  it('is the same object when there is nothing to decode', () => {
    const body = { a: { b: [1] } }
    expect(decodedBody(body)).toBe(body)
  })

  it('decodes at once what is no list of objects', () => {
    expect(() => listOf(bodyOf({ data: [...records, 'text'] }))).toThrow('decoded')
    expect(() => listOf(bodyOf({ data: 'x'.repeat(20_000) }))).toThrow('decoded')
  })

  it('keeps hostile and repeated keys of the document as JSON.parse does', () => {
    const long = JSON.stringify(records)
    const written = `{"b":1,"__proto__":${long},"7":2,"b":${long},"constructor":null}`
    const body = decodedBody(scannedBody(Buffer.from(written)) ?? null) as JsonObject
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
