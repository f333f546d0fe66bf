import { InvalidArgumentError, type Command } from 'commander'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { FailedPreview, type OpenPipeline, type Preview } from '../../library/open-pipeline.ts'
import { describeError } from '../../library/report.ts'
import type { ConfigText, WrittenConfig } from '../../library/edit/write-detected.ts'
import { configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { type CliSession, inSession, jsonFailure, printFailure } from '../session.ts'
import { eachTurn, type Turn, turnsOf, turnText } from '../turns.ts'

interface PreviewFlags extends ConfigOptions {
  readonly pages?: number
  readonly parents?: number
  readonly records?: number
  readonly verbose?: boolean
  readonly write?: boolean
  readonly writeKeys?: boolean
  readonly json?: boolean
}

/** Rows that people look at; `--json` has all that were read. */
const recordsOnScreen = 10

/** `sluice preview <config> [resource]` */
export function addPreview(program: Command, host: CliHost): void {
  withConfigOptions(
    program
      .command('preview')
      .description(
        'fetch the first pages: requests, what was detected and how to write it, records, tables; nothing is loaded',
      )
      .argument('<config>', configHelp)
      .argument('[resource]'),
  )
    .option('--pages <n>', 'pages to read per resource (default 2: a wrong paginator shows on the second)', fromOne)
    .option('--parents <n>', 'parent records to read children for (default 1)', fromOne)
    .option(
      '--records <n>',
      `records to show per resource (default ${recordsOnScreen}; with --json all, 1000 at most)`,
      fromZero,
    )
    .option('-v, --verbose', 'headers and bodies too, as sent and as answered, secrets masked, bodies cut at 64 KiB')
    .option('--write', 'put what was detected into the file (YAML, JSON); comments and all other lines stay')
    .option('--write-keys', 'the same, and a primary_key for resources that have none and one candidate that is unique')
    .option('--json', 'print one JSON object on stdout; one a line where the file holds several configs')
    .action((config: string, resource: string | undefined, flags: PreviewFlags) =>
      inSession(
        host,
        async (session) => {
          const turns = await turnsOf(config, { ...flags, ...given({ resource }) }, session)
          await eachTurn(turns, { session, isJson: flags.json === true, goesOn: true }, (opened, turn) =>
            previewTurn({ opened, turn, config, ...given({ resource }) }, flags, session),
          )
        },
        jsonFailure(flags),
      ),
    )
}

interface Previewing {
  readonly opened: OpenPipeline
  readonly turn: Turn
  readonly config: string
  readonly resource?: string
}

async function previewTurn(previewing: Previewing, flags: PreviewFlags, session: CliSession): Promise<void> {
  const { turn, config } = previewing
  const isWriting = flags.write === true || flags.writeKeys === true
  const { readForWriting } = await import('../../library/edit/write-detected.ts')
  const before = isWriting ? await readForWriting(config, turn.document, session.world) : undefined
  const { seen, failed } = await look(previewing, flags)
  const isText = flags.json !== true
  if (isText) await printSeen(seen, { turn, canWrite: !isWriting }, session)
  const outcome = before && failed === undefined ? await write(before, seen, { flags, session }) : {}
  const { written, error = failed } = outcome
  if (isText && written !== undefined) await printWritten(written, session)
  if (isText && isWriting && failed !== undefined) session.terminal.say('Nothing was written: not everything was seen.')
  if (!isText) {
    const said = given({ write: written, error: error && describeError(error) })
    session.terminal.json({ ok: error === undefined, ...turn.mark, ...seen, ...said })
  }
  if (error !== undefined) printFailure(error, session)
}

/** What is to be seen; where a page failed, what was seen up to there. */
async function look(
  { opened, resource }: Previewing,
  { pages, parents, verbose, json, ...flags }: PreviewFlags,
): Promise<{ readonly seen: Preview; readonly failed?: SluiceError }> {
  const records = flags.records ?? (json === true ? undefined : recordsOnScreen)
  const bodies = verbose === true ? ('first64k' as const) : undefined
  try {
    return { seen: await opened.preview(given({ resource, pages, parents, records, bodies })) }
  } catch (error) {
    if (error instanceof FailedPreview) return { seen: error.preview, failed: error }
    throw error
  }
}

interface Outcome {
  readonly written?: WrittenConfig
  readonly error?: SluiceError
}

async function write(
  before: ConfigText,
  seen: Preview,
  { flags, session }: { readonly flags: PreviewFlags; readonly session: CliSession },
): Promise<Outcome> {
  const { writeDetected } = await import('../../library/edit/write-detected.ts')
  try {
    const written = await writeDetected(before, seen, { keys: flags.writeKeys === true, world: session.world })
    return { written, ...given({ error: refusalOf(written) }) }
  } catch (error) {
    if (error instanceof SluiceError) return { error }
    throw error
  }
}

async function printSeen(
  { resources, notRead }: Preview,
  { turn, canWrite }: { readonly turn: Turn; readonly canWrite: boolean },
  { terminal, progress }: CliSession,
): Promise<void> {
  const { previewText } = await import('../preview/preview-text.ts')
  progress.stop()
  if (turn.mark.document !== undefined) terminal.result(`${turnText(turn)}\n`)
  for (const resource of resources) terminal.result(previewText(resource, { width: terminal.width(80), canWrite }))
  if (notRead !== undefined) terminal.result(`not looked at: ${notRead.join(', ')}\n`)
}

async function printWritten(written: WrittenConfig, { terminal }: CliSession): Promise<void> {
  const { writtenText } = await import('../preview/written-text.ts')
  terminal.result(writtenText(written, terminal.width(80)))
}

/** What was to be written and was not is a failure: of all of it, or in part. */
function refusalOf({ file, written, left }: WrittenConfig): SluiceError | undefined {
  const refused = left.filter((each) => each.refused)
  const [first] = refused
  if (first === undefined) return undefined
  const names = refused.map(({ resource, what }) => `"${what}" of "${resource}"`).join(', ')
  return new SluiceError('EDIT_REFUSED', `Could not write ${names} because ${first.why}.`, {
    place: { file },
    exitCode: written.length > 0 ? 3 : 1,
    hint: 'Paste the lines that are shown into the resource.',
  })
}

function fromOne(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1 || number > 100)
    throw new InvalidArgumentError('It takes a whole number from 1 to 100.')
  return number
}

function fromZero(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It takes a whole number from 0.')
  return number
}
