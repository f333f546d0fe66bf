import { InvalidArgumentError, type Command } from 'commander'
import { toJsonText } from '../../json/json-text.ts'
import { given } from '../../model/given.ts'
import type { Masker } from '../../model/secrets.ts'
import type { TableSchema } from '../../model/schema.ts'
import type { ResourcePreview } from '../../library/open-pipeline.ts'
import { configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { plural } from '../progress.ts'
import { inSession, jsonFailure } from '../session.ts'
import { eachTurn, turnsOf, turnText } from '../turns.ts'

interface PreviewFlags extends ConfigOptions {
  readonly records?: number
  readonly json?: boolean
}

/** `sluice preview <config> [resource]` */
export function addPreview(program: Command, host: CliHost): void {
  withConfigOptions(
    program
      .command('preview')
      .description('fetch one page and show records, requests, detections and the schema; nothing is loaded')
      .argument('<config>', configHelp)
      .argument('[resource]'),
  )
    .option('--records <n>', 'records to show per resource (default 3)', count)
    .option('--json', 'print one JSON object on stdout; one a line where the file holds several configs')
    .action((config: string, resource: string | undefined, flags: PreviewFlags) =>
      inSession(
        host,
        async (session) => {
          const { terminal } = session
          const isJson = flags.json === true
          const turns = await turnsOf(config, { ...flags, ...given({ resource }) }, session)
          await eachTurn(turns, { session, isJson, goesOn: true }, async (opened, turn) => {
            const seen = await opened.preview(given({ resource, records: flags.records }))
            if (isJson) return terminal.json({ ok: true, ...turn.mark, ...seen })
            if (turn.mark.document !== undefined) terminal.result(`${turnText(turn)}\n`)
            for (const preview of seen.resources) terminal.result(previewText(preview, opened.mask))
          })
        },
        jsonFailure(flags),
      ),
    )
}

function previewText(
  { resource, requests, detected, records, recordCount, tables }: ResourcePreview,
  mask: Masker,
): string {
  return [
    `${resource}: ${plural(recordCount, 'record')} on the first page`,
    ...requests.map((request) => `  asked     ${request}`),
    ...detected.map(({ what, found, why }) => `  detected  ${what}: ${found} (${why})`),
    ...records.map((record) => `  record    ${cut(mask(toJsonText(record)))}`),
    ...tables.flatMap(tableLines),
    '',
  ].join('\n')
}

function tableLines({ name, columns }: TableSchema): string[] {
  const width = Math.max(...columns.map((column) => column.name.length))
  return [
    `  table     ${name}`,
    ...columns.map(
      (column) =>
        `            ${column.name.padEnd(width)}  ${(column.dataType ?? '?').padEnd(9)}${column.nullable ? '' : ' not null'}${column.primaryKey === true ? ' key' : ''}`,
    ),
  ]
}

function cut(text: string): string {
  return text.length > 240 ? `${text.slice(0, 240)}…` : text
}

function count(text: string): number {
  const records = Number(text)
  if (!Number.isSafeInteger(records) || records < 0) throw new InvalidArgumentError('It takes a whole number.')
  return records
}
