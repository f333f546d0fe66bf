import { resolve } from 'node:path'
import { beginFile, type NewFile } from '../../disk/new-file.ts'
import type { Answer, AnswerColumn, QueryValue } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Masker } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'
import { type TextFormat, textWriter, uniqueNames } from './text-formats.ts'

/** What rows can be written as. */
export type AnswerFormat = TextFormat | 'parquet'

/** Where rows are written to, and how many. */
export interface AnswerTarget {
  readonly format: AnswerFormat
  /** a file, by its path from the current folder; Parquet has to have one */
  readonly file?: string
  /** writes over a file that is there; default false: FILE_EXISTS */
  readonly force?: boolean
  /** takes the text piece by piece, where there is no file; what it gives is waited for */
  readonly write?: (text: string) => unknown
  /** rows at most; default all */
  readonly limit?: number
}

/** What was written. */
export interface WrittenAnswer {
  /** `type` as the destination spells it, '' where it does not say */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: number
  /** true = there are more than `limit` */
  readonly cut: boolean
  /** values that are known to be secret, written as `***` */
  readonly masked: number
  /** of Parquet: columns that stayed text because some value does not fit the type */
  readonly asText: readonly string[]
}

/** Rows of an answer. */
export interface GatheredAnswer {
  /** names, in the order of the values of a row */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly QueryValue[])[]
  /** of the columns, as the destination spells them; '' where it does not say */
  readonly types: readonly string[]
  /** true = there are more than `limit` */
  readonly cut: boolean
}

/** Gathers rows of an answer: all, or the first `limit`. */
export async function gatherAnswer({ columns, pieces }: Answer, limit = Infinity): Promise<GatheredAnswer> {
  const rows: (readonly QueryValue[])[] = []
  let cut = false
  for await (const piece of pieces) {
    const room = limit - rows.length
    for (const row of room >= piece.length ? piece : piece.slice(0, room)) rows.push(row)
    cut = piece.length > room
    if (cut) break
  }
  return { columns: columns.map(({ name }) => name), types: columns.map(({ type }) => type), rows, cut }
}

/** What writing takes besides. */
export interface WritingTools {
  readonly mask: Masker
  /** ends it with its reason: what is half there is taken away, but for the file */
  readonly signal: AbortSignal
}

/** Begins a target before anything is asked: throws FILE_EXISTS and OUTPUT_NOT_WRITABLE. */
export async function beginTarget(
  { file, force = false, format }: AnswerTarget,
  world: World,
): Promise<NewFile | undefined> {
  if (file === undefined) {
    if (format !== 'parquet') return undefined
    throw new SluiceError('USAGE', 'Could not write Parquet because it needs a file.', {
      hint: 'Name one: -o rows.parquet',
    })
  }
  try {
    return await beginFile(resolve(world.cwd, file), { force })
  } catch (cause) {
    throw notWritable(cause, file)
  }
}

/** Writes an answer while it comes: few rows of it are in memory. The file appears when it is whole. */
export async function writeAnswer(
  answer: Answer,
  { target, file }: { readonly target: AnswerTarget; readonly file: NewFile | undefined },
  { mask, signal }: WritingTools,
): Promise<WrittenAnswer> {
  const masking = maskingBy(mask)
  const columns = answer.columns.map((column) => ({ ...column, name: masking.text(column.name) }))
  const sink =
    target.format === 'parquet'
      ? await parquetSink(columns, { file, signal })
      : textSink(target.format, { columns, target, file })
  const { limit = Infinity } = target
  let rows = 0
  let cut = false
  try {
    for await (const piece of answer.pieces) {
      signal.throwIfAborted()
      const room = limit - rows
      const some = room >= piece.length ? piece : piece.slice(0, room)
      await sink.rows(some.map(masking.row))
      rows += some.length
      cut = piece.length > room
      if (cut) break
    }
    // what was given up may end as if it were whole
    signal.throwIfAborted()
    const asText = await sink.end(rows)
    signal.throwIfAborted()
    await file?.keep().catch((cause: unknown) => {
      throw notWritable(cause, target.file ?? '')
    })
    const named = columns.map(({ name, type }) => ({ name, type }))
    return { columns: named, rows, cut, masked: masking.count(), asText }
  } finally {
    await sink.close()
  }
}

const wholly = '***'

interface Sink {
  rows(rows: readonly (readonly QueryValue[])[]): Promise<void>
  /** gives the columns that stayed text */
  end(rows: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Characters that are written at once. */
const portion = 1 << 20

function textSink(
  format: TextFormat,
  {
    columns,
    target,
    file,
  }: { readonly columns: readonly AnswerColumn[]; readonly target: AnswerTarget; readonly file: NewFile | undefined },
): Sink {
  const writer = textWriter(
    format,
    columns.map(({ name }) => name),
  )
  const write = async (text: string): Promise<void> => {
    if (file !== undefined) await file.write(text)
    else await target.write?.(text)
  }
  let held = writer.head
  return {
    async rows(rows) {
      for (const row of rows) {
        held += writer.row(row)
        if (held.length < portion) continue
        await write(held)
        held = ''
      }
    },
    async end(rows) {
      await write(`${held}${writer.tail(rows)}`)
      return []
    },
    close: async () => undefined,
  }
}

async function parquetSink(
  columns: readonly AnswerColumn[],
  { file, signal }: { readonly file: NewFile | undefined; readonly signal: AbortSignal },
): Promise<Sink> {
  const { openParquet } = await import('../../duckdb/write-parquet.ts')
  const names = uniqueNames(columns.map(({ name }) => name))
  const named = columns.map(({ stored }, index) => ({ stored, name: names[index] ?? '' }))
  const writer = await openParquet(file?.draft ?? '', named)
  return { rows: (rows) => writer.append(rows), end: () => writer.finish(signal), close: () => writer.close() }
}

/** What takes the secrets out of rows, and counts the values that held one. */
export interface Masking {
  readonly text: (text: string) => string
  readonly row: (row: readonly QueryValue[]) => readonly QueryValue[]
  readonly count: () => number
}

/** A text may hold a secret anywhere; a number is one, or is not. */
export function maskingBy(mask: Masker): Masking {
  let count = 0
  const text = (one: string): string => {
    const masked = mask(one)
    if (masked !== one) count += 1
    return masked
  }
  const value = (one: QueryValue): QueryValue => {
    if (one === null || typeof one === 'boolean') return one
    if (typeof one !== 'string') {
      if (mask(String(one)) !== wholly) return one
      count += 1
      return wholly
    }
    return text(one)
  }
  return { text, row: (row: readonly QueryValue[]) => row.map(value), count: () => count }
}

function notWritable(cause: unknown, file: string): unknown {
  const { code, message } = cause instanceof Error && 'code' in cause ? cause : { code: '', message: String(cause) }
  if (code === 'EEXIST')
    return new SluiceError('FILE_EXISTS', `Could not write "${file}" because it exists already.`, {
      hint: 'Name another file: -o OTHER; or overwrite it with --force.',
      cause,
    })
  return new SluiceError('OUTPUT_NOT_WRITABLE', `Could not write "${file}" because the folder does not take it.`, {
    found: message,
    hint: 'Name a file in a folder you can write to: -o FILE',
    cause,
  })
}
