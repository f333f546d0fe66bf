import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { isJsonObject, type JsonValue } from '../../json/json.ts'

/** The version of the form that shards have (docs/many-machines.md). */
export const shardFormat = 1

/** An answer as a shard keeps it: whole, decoded, secrets taken out. */
export interface KeptAnswer {
  /** digest of the request, without what is secret */
  readonly key: string
  readonly status: number
  readonly statusText?: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: KeptBody
}

/** The bytes of a body, or of a long one the names of the pieces that they are stored under. */
export type KeptBody = { readonly bytes: Buffer } | { readonly pieces: readonly string[] }

const [zipped, unzipped] = [promisify(gzip), promisify(gunzip)]
/** Bytes of a shard, decoded, at most: what is longer is none of ours. */
const longestShard = 512 << 20

/** Answers, in order, as one object. */
export function writeShard(answers: readonly KeptAnswer[]): Promise<Buffer> {
  const frames = answers.flatMap(({ key, status, statusText, headers, body }) => {
    const inside = 'bytes' in body ? { bytes: body.bytes.length } : { pieces: body.pieces }
    const head = { key, status, ...(statusText !== undefined && { statusText }), headers, ...inside }
    return [Buffer.from(`${JSON.stringify(head)}\n`), ...('bytes' in body ? [body.bytes] : []), Buffer.from('\n')]
  })
  return pressed(Buffer.concat([Buffer.from(`{"format":${shardFormat}}\n`), ...frames]))
}

/** A piece of a long body as an object. */
export function pressed(bytes: Uint8Array): Promise<Buffer> {
  // little is gained by more, and workers have other things to do
  return zipped(bytes, { level: 1 })
}

export function unpressed(object: Uint8Array): Promise<Buffer> {
  return unzipped(object, { maxOutputLength: longestShard })
}

/** The answers of a shard, in order. Throws what zlib and `JSON.parse` throw, and a word for what is not a shard. */
export async function readShard(object: Uint8Array): Promise<readonly KeptAnswer[]> {
  const bytes = await unpressed(object)
  const first = lineAt(bytes, 0)
  if (!isJsonObject(first.value) || first.value['format'] !== shardFormat) throw new Error('a shard of another version')
  const answers: KeptAnswer[] = []
  for (let at = first.end; at < bytes.length;) {
    const { value, end } = lineAt(bytes, at)
    if (!isHead(value)) throw new Error('a shard that is damaged')
    const { bytes: length = 0, pieces, ...head }: Head = value
    if (end + length + 1 > bytes.length) throw new Error('a shard that is cut off')
    answers.push({ ...head, body: pieces === undefined ? { bytes: bytes.subarray(end, end + length) } : { pieces } })
    at = end + length + 1
  }
  return answers
}

type Head = Omit<KeptAnswer, 'body'> & { readonly bytes?: number; readonly pieces?: readonly string[] }

function isHead(value: JsonValue): value is JsonValue & Head {
  if (!isJsonObject(value)) return false
  const { key, status, headers, bytes, pieces } = value
  return (
    typeof key === 'string' &&
    typeof status === 'number' &&
    isJsonObject(headers) &&
    (Number.isSafeInteger(bytes) || Array.isArray(pieces))
  )
}

function lineAt(bytes: Buffer, at: number): { readonly value: JsonValue; readonly end: number } {
  const end = bytes.indexOf(10, at)
  if (end === -1) throw new Error('a shard that is cut off')
  return { value: JSON.parse(bytes.toString('utf8', at, end)) as JsonValue, end: end + 1 }
}
