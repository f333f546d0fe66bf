import { createHash, type Hash } from 'node:crypto'
import { isList } from '../../json/json.ts'
import { toJsonText } from '../../json/json-text.ts'
import type { Page } from '../../model/request.ts'
import { type Body, isBodyObject } from '../../json/records/body.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import { sampleIndexes, sampleOf } from '../paginate/answer/identity.ts'

const deepest = 6
/** Items looked at of each list, and keys of a page. */
const itemSamples = 4
const keySamples = 3

/**
 * A number that is the same for two pages with the same lists: of each list in the body the length and some items,
 * those at both ends among them. Side-loaded records may repeat from page to page; with the list beside them they make
 * another page. Costs a few microseconds, however long the page is; records that are still bytes stay bytes.
 */
export function pagePrint({ body, records }: Page): number {
  const hash = createHash('sha1')
  if (!addLists(hash, body, deepest)) addRecords(hash, records)
  return hash.digest().readUIntBE(0, 6)
}

/** Hashes of the keys of some records, of those that have one. */
export function keyPrints(records: Records, key: readonly string[]): readonly number[] {
  const prints: number[] = []
  for (const index of sampleIndexes(records.count, keySamples)) {
    const parts = key.map((name) => {
      if (records instanceof ScannedRecords) return records.sourceOf(index, name)?.toString('latin1')
      const value = records.first(name, index)
      return value === undefined ? undefined : toJsonText(value)
    })
    if (parts.every((part) => part !== undefined)) prints.push(textPrint(parts.join('\0')))
  }
  return prints
}

/** False when there is no list with anything in it. */
function addLists(hash: Hash, value: Body, depth: number): boolean {
  if (value instanceof ScannedRecords) return addRecords(hash, value)
  if (isList(value)) return addRecords(hash, decodedRecords(value))
  if (!isBodyObject(value) || depth === 0) return false
  let hasList = false
  for (const part of Object.values(value)) hasList = addLists(hash, part, depth - 1) || hasList
  return hasList
}

function addRecords(hash: Hash, records: Records): boolean {
  if (records.count === 0) return false
  hash.update(`${records.count}:`)
  if (!(records instanceof ScannedRecords)) hash.update(toJsonText(sampleOf(records, itemSamples)))
  else for (const index of sampleIndexes(records.count, itemSamples)) hash.update(records.sourceOf(index) ?? '')
  return true
}

/** 53 bits of a short text (cyrb53): many are made, and nobody chooses the texts to make them meet. */
function textPrint(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
