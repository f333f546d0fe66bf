import { type Body, isBodyObject, ownPart } from '../../json/records/body.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import type { LongDocument } from '../../json/records/long-document.ts'
import type { Records } from '../../json/records/records.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import { isList } from '../../json/json.ts'
import { type LongList, LongLists } from '../../json/scan/long-lists.ts'
import { ascii } from '../../json/scan/scan-json.ts'
import { BadBody, type BodyFile } from '../../model/decoder.ts'
import { batchBytes } from './define-decoder.ts'

interface Ways {
  /** decodes a whole JSON text */
  readonly decode: (bytes: Buffer) => Body
  /** bytes of records that are handed on together */
  readonly partBytes?: number
}

const pieceBytes = 1 << 18
const mostKept = 64 << 20

/**
 * A JSON document in UTF-8 that is in a file, read twice: once to find its long lists, and once more part by part when its records
 * are wanted. undefined = it has none, or none that stand plainly in it. Throws `BadBody` where it stops too early, before
 * anybody has seen a record.
 */
export async function openLongJson(
  file: BodyFile,
  { decode, partBytes = batchBytes }: Ways,
): Promise<LongDocument | undefined> {
  const lists = new LongLists({ partBytes, mostKept })
  const piece = Buffer.allocUnsafe(pieceBytes)
  for (let at = 0; at < file.size;) {
    const length = await file.read(piece, at)
    if (!lists.push(piece.subarray(0, length))) return undefined
    at += length
  }
  const found = lists.end()
  if (found === 'cut_off')
    throw new BadBody('cut_off', `the answer stops in the middle of its JSON, after ${file.size} bytes`)
  if (found === 'not_plain' || found.lists.length === 0) return undefined
  const outline = decode(found.bytes)
  const listOf = (part: Body): LongList | undefined => found.lists.find(({ keys }) => partAt(outline, keys) === part)
  return {
    outline,
    recordsOf(part) {
      const list = listOf(part)
      return list && readParts(file, list, decode)
    },
    withRecords(part, records) {
      const list = listOf(part)
      return list === undefined ? outline : replaced(outline, list.keys, asPart(records))
    },
  }
}

function partAt(body: Body, keys: readonly string[]): Body | undefined {
  let part: Body | undefined = body
  for (const key of keys) part = isBodyObject(part) ? ownPart(part, key) : undefined
  return part
}

function replaced(body: Body, [key, ...keys]: readonly string[], part: Body): Body {
  if (key === undefined || !isBodyObject(body)) return part
  const members = Object.entries(body).map(([name, member]): [string, Body] => [
    name,
    name === key ? replaced(member, keys, part) : member,
  ])
  // makes an own property of `__proto__`
  return Object.fromEntries(members)
}

function asPart(records: Records): Body {
  return records instanceof ScannedRecords ? records : records.decoded()
}

async function* readParts(
  file: BodyFile,
  { from, cuts, end }: LongList,
  decode: Ways['decode'],
): AsyncGenerator<Records, void, undefined> {
  let start = from
  for (const cut of [...cuts, end]) {
    const text = await listText(file, start, cut)
    const part = decode(text)
    if (part instanceof ScannedRecords) yield part
    else if (isList(part) && part.length > 0) yield decodedRecords(part)
    else throw new BadBody('malformed', `a comma without an item behind it, at byte ${start - 1}`)
    start = cut + 1
  }
}

/** Items of the file as a list. */
async function listText(file: BodyFile, from: number, to: number): Promise<Buffer> {
  const text = Buffer.allocUnsafe(to - from + 2)
  text[0] = ascii.list
  for (let at = from; at < to;) at += await file.read(text.subarray(1 + at - from, -1), at)
  text[text.length - 1] = ascii.listEnd
  return text
}
