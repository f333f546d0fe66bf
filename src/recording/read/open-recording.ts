import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { files, type RecordedExchange, recordingFormat, type RecordingEnd, type RecordingHead } from '../recording.ts'

/** A recording, read. Its bodies stay on disk. */
export interface Recording {
  /** absolute */
  readonly folder: string
  readonly head: RecordingHead
  /** in the order of the requests */
  readonly exchanges: readonly RecordedExchange[]
  /** undefined = the process that wrote it was killed */
  readonly end: RecordingEnd | undefined
  /** lines that cannot be read: one that was cut off by a kill, or a damaged file */
  readonly badLines: number
}

/** Reads a recording. Throws RECORDING_UNREADABLE for what is none, or of another version. */
export async function openRecording(folder: string): Promise<Recording> {
  const head = await readHead(folder)
  const exchanges: RecordedExchange[] = []
  let end: RecordingEnd | undefined
  let badLines = 0
  try {
    const input = createReadStream(join(folder, files.exchanges), 'utf8')
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '') continue
      const value = parsed(line)
      if (isExchange(value)) exchanges.push(value)
      else if (isEnd(value)) end = value
      else badLines++
    }
  } catch (cause) {
    throw unreadable(folder, `"${files.exchanges}" cannot be read`, cause)
  }
  return { folder, head, exchanges: exchanges.toSorted((one, other) => one.seq - other.seq), end, badLines }
}

async function readHead(folder: string): Promise<RecordingHead> {
  const text = await readFile(join(folder, files.head), 'utf8').catch((cause: unknown) => {
    throw unreadable(folder, `there is no "${files.head}" in it`, cause)
  })
  const head = parsed(text)
  if (!isJsonObject(head)) throw unreadable(folder, `"${files.head}" is not what sluice writes`)
  if (head['format'] !== recordingFormat)
    throw unreadable(
      folder,
      `it has format ${JSON.stringify(head['format'])}, and this sluice reads ${recordingFormat}`,
    )
  if (!isHead(head)) throw unreadable(folder, `"${files.head}" is not what sluice writes`)
  return head
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return null
  }
}

type Head = RecordingHead & JsonObject

function isHead(value: JsonObject): value is Head {
  const texts = ['run', 'pipeline', 'source', 'dataset']
  return (
    texts.every((key) => typeof value[key] === 'string') &&
    typeof value['began'] === 'number' &&
    isJsonObject(value['secrets']) &&
    isJsonObject(value['settings']) &&
    Array.isArray(value['not_recorded']) &&
    ['state', 'schema'].every((key) => value[key] === null || typeof value[key] === 'string')
  )
}

function isExchange(value: unknown): value is RecordedExchange {
  if (!isJsonObject(value)) return false
  const { seq, at, ms, resource, purpose, method, url, headers, status, fault, body, answer } = value
  const isAnswered = typeof status === 'number' && isDigest(answer)
  return (
    [seq, at, ms].every((number) => typeof number === 'number') &&
    [resource, purpose, method, url].every((text) => typeof text === 'string') &&
    isPairs(headers) &&
    (value['answer_headers'] === undefined || isHeaders(value['answer_headers'])) &&
    (body === undefined || isDigest(body)) &&
    (isJsonObject(fault) || isAnswered)
  )
}

function isPairs(value: unknown): boolean {
  const isText = (item: unknown): boolean => typeof item === 'string'
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
}

function isHeaders(value: unknown): boolean {
  return (
    isJsonObject(value) && Object.values(value).every((one) => [one].flat().every((text) => typeof text === 'string'))
  )
}

// names of files come from it
function isDigest(value: unknown): boolean {
  return typeof value === 'string' && /^[\da-f]{64}$/.test(value)
}

function isEnd(value: unknown): value is RecordingEnd {
  return isJsonObject(value) && value['end'] === true
}

function unreadable(folder: string, why: string, cause?: unknown): SluiceError {
  return new SluiceError('RECORDING_UNREADABLE', `Could not read the recording "${folder}" because ${why}.`, {
    hint: 'Record once more: sluice run <config> --record. A run that is killed before its first request leaves no recording.',
    ...(cause !== undefined && { cause }),
  })
}
