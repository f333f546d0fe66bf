import { createHash, type Hash } from 'node:crypto'
import { isList, isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'
import { toJsonText } from '../../json/json-text.ts'
import type { Page } from '../../model/request.ts'
import { memberAt, sourceAt } from '../../json/scan/read-token.ts'
import { scannedList } from '../../json/scan/scanned-list.ts'
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
  if (!addLists(hash, body, deepest)) addList(hash, records)
  return hash.digest().readUIntBE(0, 6)
}

/** Hashes of the keys of some records, of those that have one. */
export function keyPrints(records: readonly JsonValue[], key: readonly string[]): readonly number[] {
  const scanned = scannedList(records)
  const prints: number[] = []
  for (const index of sampleIndexes(records.length, keySamples)) {
    const parts = key.map((name) => {
      if (scanned === undefined) {
        const record = records[index] ?? null
        const value = isJsonObject(record) ? ownValue(record, name) : undefined
        return value === undefined ? undefined : toJsonText(value)
      }
      const member = memberAt(scanned.scan, scanned.items[index] ?? 0, name)
      return member === undefined ? undefined : sourceAt(scanned.scan, member).toString('latin1')
    })
    if (parts.every((part) => part !== undefined)) prints.push(textPrint(parts.join('\0')))
  }
  return prints
}

/** False when there is no list with anything in it. */
function addLists(hash: Hash, value: JsonValue, depth: number): boolean {
  if (isList(value)) return addList(hash, value)
  if (!isJsonObject(value) || depth === 0) return false
  let hasList = false
  for (const part of Object.values(value)) hasList = addLists(hash, part, depth - 1) || hasList
  return hasList
}

function addList(hash: Hash, list: readonly JsonValue[]): boolean {
  if (list.length === 0) return false
  hash.update(`${list.length}:`)
  const scanned = scannedList(list)
  if (scanned === undefined) hash.update(toJsonText(sampleOf(list, itemSamples)))
  else
    for (const index of sampleIndexes(list.length, itemSamples))
      hash.update(sourceAt(scanned.scan, scanned.items[index] ?? 0))
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
