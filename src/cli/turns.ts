import { given } from '../model/given.ts'
import { choicesOf, type ConfigOptions } from './config-options.ts'
import { listPipelines, mayHoldSeveral } from '../library/list-pipelines.ts'
import type { OpenPipeline, PipelineChoices, PipelineSource } from '../library/open-pipeline.ts'
import { describeError } from '../library/report.ts'
import { type CliSession, printFailure } from './session.ts'

/** One configuration of a file, in its turn. */
export interface Turn {
  readonly source: PipelineSource
  readonly choices: PipelineChoices
  /** from 1 */
  readonly document: number
  /** `pipeline "shop", source "orders"` */
  readonly name: string
  /** what its JSON begins with when it is one of several; else nothing */
  readonly mark: { readonly document?: number; readonly documents?: number; readonly source?: string }
}

/**
 * The configurations that a command is about: all that the file holds, or those of `--source`; with `--resources` those
 * that have some of these. Throws what reading the file throws, SOURCE_UNKNOWN, CONFIG_UNKNOWN_RESOURCE.
 */
export async function turnsOf(
  file: string,
  flags: ConfigOptions & { readonly resource?: string },
  session: CliSession,
): Promise<readonly [Turn, ...(readonly Turn[])]> {
  const choices = choicesOf(flags, session.world)
  const whole: Turn = { source: { file }, choices, document: 1, name: file, mark: {} }
  if (!mayHoldSeveral(file) && flags.source === undefined) return [whole]
  const resources = flags.resources ?? (flags.resource === undefined ? undefined : [flags.resource])
  const listed = await listPipelines(file, { ...choices, ...given({ resources }) }, session.host)
  if ((listed[0]?.documents ?? 1) === 1) return [whole]
  const turns = listed.map(({ document, documents, pipeline, source, chosen }): Turn => ({
    source: { file, document },
    choices: chosen === undefined ? choices : { ...choices, resources: chosen },
    document,
    name: `pipeline "${pipeline}", source "${source}"`,
    mark: listed.length > 1 ? { document, documents, source } : {},
  }))
  const [first = whole, ...others] = turns
  return [first, ...others]
}

/** How the turns go. */
export interface Course {
  readonly session: CliSession
  /** what fails is an object on stdout as well */
  readonly isJson: boolean
  /** true = after one that failed the others have their turn all the same */
  readonly goesOn: boolean
}

/**
 * Opens each configuration in its turn; where there are several, says which one it is and what failed of it. The only one
 * throws what its work throws.
 */
export async function eachTurn(
  [first, ...others]: readonly [Turn, ...(readonly Turn[])],
  { session, isJson, goesOn }: Course,
  work: (opened: OpenPipeline, turn: Turn) => Promise<void>,
): Promise<void> {
  if (others.length === 0) return work(session.open(first.source, first.choices), first)
  for (const turn of [first, ...others]) {
    const opened = session.open(turn.source, turn.choices)
    try {
      await work(opened, turn)
    } catch (error) {
      session.terminal.say(turnText(turn))
      printFailure(error, session)
      const { mark } = turn
      if (isJson)
        session.terminal.json({ ok: false, ...mark, error: describeError(error), warnings: opened.warnings() })
      if (!goesOn) return
    }
  }
}

/** `2 of 3: pipeline "shop", source "visits"` */
export function turnText({ name, mark: { document, documents } }: Turn): string {
  return `${document} of ${documents}: ${name}`
}
