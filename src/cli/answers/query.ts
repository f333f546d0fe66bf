import { resolve } from 'node:path'
import { SluiceError } from '../../model/errors.ts'
import type { CliHost } from '../host.ts'
import type { CliSession } from '../session.ts'
import { type AnswerFlags, formatOf, openNamed, usage } from './answer-flags.ts'
import { printAnswer } from './print-answer.ts'
import { isConfigFile } from '../inspect-options.ts'

/** The options of `sluice query`. */
export interface QueryFlags extends AnswerFlags {
  readonly file?: string
  readonly write?: boolean
}

/** What was typed. */
interface Typed {
  readonly sql: string | undefined
  readonly pipeline: string | undefined
  readonly flags: QueryFlags
}

/** `sluice query <sql> [pipeline]`, or `sluice query -f FILE [pipeline]` */
export async function runQuery(
  typed: Typed,
  { session, host }: { readonly session: CliSession; readonly host: CliHost },
): Promise<void> {
  const { flags } = typed
  if (flags.write === true) throw writing()
  formatOf(flags)
  const { sql, pipeline } = await questionOf(typed, host)
  if (sql.trim() === '') throw usage('the SQL is empty', 'Ask something: sluice query "select count(*) from orders"')
  await printAnswer(openNamed(pipeline, flags, session), { query: sql, flags, readable: 1000 }, session)
}

function writing(): SluiceError {
  return new SluiceError('QUERY_NOT_READ_ONLY', 'Could not write because `sluice query` only reads.', {
    found: '--write',
    hint: 'Change tables with a client of the database while no run loads; rows that sluice loaded and its state belong together: sluice drop, run --refresh.',
  })
}

async function questionOf(
  { sql, pipeline, flags }: Typed,
  host: CliHost,
): Promise<{ readonly sql: string; readonly pipeline: string | undefined }> {
  if (flags.file !== undefined) {
    if (pipeline !== undefined) throw usage('the SQL is given twice', 'Leave out -f, or the SQL on the command line.')
    // the only argument is the pipeline then
    return { sql: flags.file === '-' ? await inputOf(host) : await textOf(flags.file, host), pipeline: sql }
  }
  if (sql === undefined) throw usage('nothing is asked', 'Ask: sluice query "select count(*) from orders", or -f FILE')
  if (sql === '-') return { sql: await inputOf(host), pipeline }
  if (isConfigFile(sql) && pipeline === undefined)
    throw usage(
      `"${sql}" is a file, not SQL`,
      `The SQL comes first: sluice query "select …" ${sql}; from a file: -f FILE`,
    )
  return { sql, pipeline }
}

async function inputOf({ stdin }: CliHost): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of stdin) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece)
  return Buffer.concat(pieces).toString('utf8')
}

async function textOf(file: string, { world }: CliHost): Promise<string> {
  try {
    return new TextDecoder().decode(await world.files.read(resolve(world.cwd, file)))
  } catch (cause) {
    throw new SluiceError('USAGE', `Could not read the SQL because "${file}" cannot be read.`, {
      found: cause instanceof Error ? cause.message : String(cause),
      hint: 'Name a file with one statement: -f query.sql',
      cause,
    })
  }
}
