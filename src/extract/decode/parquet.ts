import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { BadBody } from '../../model/decoder.ts'
import { defineDecoder } from './define-decoder.ts'

const magic = 'PAR1'

/**
 * Parquet, read by the engine's DuckDB from a private file, in which it finds itself with no way to any other: each row a
 * record, moments as ISO texts, bytes as base64.
 */
export const parquet = defineDecoder({
  type: 'parquet',
  summary: 'Parquet: each row a record',
  options: z.strictObject({}),
  accepts: (contentType, firstBytes) =>
    /\bparquet\b/i.test(contentType) || Buffer.from(firstBytes.subarray(0, 4)).toString('latin1') === magic,
  build: () => ({ type: 'parquet', reads: 'stream', decode: (pieces) => readRows(pieces) }),
})

async function* readRows(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly JsonValue[], void, undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-parquet-'))
  const path = join(folder, 'body.parquet')
  try {
    const size = await keep(pieces, path)
    if (size === 0) return
    await checkEnds(path, size)
    // DuckDB is loaded by those who have such a file
    const { readParquet } = await import('../../duckdb/read-parquet.ts')
    try {
      for await (const rows of readParquet(path)) yield rows.map((text) => parseJson(text))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new BadBody(
        'malformed',
        `it cannot be read as Parquet: ${why.replaceAll(path, 'the answer').slice(0, 300)}`,
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function keep(pieces: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  let size = 0
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece)
      size += piece.length
    }
  } finally {
    await file.close()
  }
  return size
}

/** It begins and ends with its mark: one that lacks the latter was cut off. */
async function checkEnds(path: string, size: number): Promise<void> {
  const file = await open(path, 'r')
  try {
    const markAt = async (at: number): Promise<string> =>
      (await file.read(Buffer.alloc(4), 0, 4, Math.max(0, at))).buffer.toString('latin1')
    if ((await markAt(0)) !== magic) throw new BadBody('malformed', 'it does not begin as Parquet does')
    if (size < 12 || (await markAt(size - 4)) !== magic)
      throw new BadBody(
        'cut_off',
        `the answer is cut off: Parquet ends with its mark, and it stops after ${size} bytes`,
      )
  } finally {
    await file.close()
  }
}
