import { InvalidArgumentError } from 'commander'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { AnswerFormat, OpenPipeline } from '../../library/open-pipeline.ts'
import { namedPipeline } from '../inspect-options.ts'
import type { CliSession } from '../session.ts'

/** How rows can be printed. */
export const formatNames = ['table', 'csv', 'json', 'jsonl', 'markdown', 'parquet'] as const
export type PrintFormat = (typeof formatNames)[number]

/** The options of commands that print rows, as commander gives them. */
export interface AnswerFlags {
  readonly destination?: string
  readonly dataset?: string
  readonly format?: PrintFormat
  readonly output?: string
  readonly force?: boolean
  readonly limit?: number
  /** milliseconds */
  readonly timeout?: number
  readonly json?: boolean
}

/** Opens the pipeline that an argument names: by a config's file, or by its name. */
export function openNamed(
  pipeline: string | undefined,
  { destination, dataset }: Pick<AnswerFlags, 'destination' | 'dataset'>,
  { open }: CliSession,
): OpenPipeline {
  const choices = given({ destination, dataset })
  return open(namedPipeline(pipeline), choices)
}

const byEnding: Readonly<Record<string, AnswerFormat>> = {
  csv: 'csv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  md: 'markdown',
  parquet: 'parquet',
}

/** As the flags say, else as the file's name ends. Throws USAGE where they contradict each other. */
export function formatOf({ format, output, json, force }: AnswerFlags): PrintFormat {
  const ending = /\.(\w+)$/.exec(output ?? '')?.[1]?.toLowerCase()
  const chosen = format ?? (output === undefined ? 'table' : (byEnding[ending ?? ''] ?? undefined))
  if (chosen === undefined)
    throw usage(`nothing says how to write "${output}"`, 'Add --format csv, json, jsonl, markdown or parquet.')
  if (json === true && (format !== undefined || output !== undefined))
    throw usage('--json is a form of its own, on stdout', 'For rows alone: --format json, with -o FILE if you like.')
  if (chosen === 'parquet' && output === undefined) throw usage('Parquet needs a file', 'Name one: -o rows.parquet')
  if (chosen === 'table' && output !== undefined)
    throw usage('a table is for the terminal', 'For a file: --format csv, json, jsonl, markdown or parquet.')
  if (force === true && output === undefined) throw usage('--force is about a file', 'Name it: -o FILE')
  return chosen
}

/** `USAGE` */
export function usage(because: string, hint: string): SluiceError {
  return new SluiceError('USAGE', `Could not run the command because ${because}.`, { hint })
}

/** `30s`, `5m`, `1h`, `500ms`; a number alone is seconds. */
export function milliseconds(text: string): number {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim()) ?? []
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1000
  const result = Math.round(Number(digits) * factor)
  if (digits === undefined || result <= 0) throw new InvalidArgumentError('It takes a time: 30s, 5m, 1h.')
  return result
}

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It takes a whole number from 0.')
  return value
}

/** columns of a table where there is no terminal to ask */
export const widest = 160
