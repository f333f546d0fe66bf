import { toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import type { PlannedRun } from '../../library/open-pipeline.ts'
import { plural } from '../progress.ts'
import type { Write } from '../wrapped-text.ts'

type Resource = PlannedRun['resources'][number]

/** What the run would do with a resource, in a few lines. */
export function resourceLines(resource: Resource, write: Write): readonly string[] {
  const { name, cursor, firstRequest, requests, probe, notReadAgain } = resource
  const head = notReadAgain === null ? doesText(resource) : `is not read again: load ${notReadAgain} has its rows`
  return [
    ...write(`  ${notReadAgain === null ? '>' : '='} `, `${name}  ${head}`),
    ...(cursor === null ? [] : write('      cursor   ', cursorText(cursor))),
    ...(firstRequest === null ? [] : [`      asks     ${firstRequest}`]),
    ...write('      requests ', requestsText(requests)),
    ...(probe === null ? [] : write('      saw      ', probeText(probe))),
  ]
}

function doesText({ selected, parent, table, load, isFirstLoad, cursor }: Resource): string {
  const each = parent === null ? '' : ` for each record of "${parent}"`
  if (!selected) return `is read for its children only${each}`
  const { disposition, strategy, primaryKey, mergeKey } = load
  const keys = [
    ...(primaryKey.length === 0 ? [] : [`by ${primaryKey.join(', ')}`]),
    ...(mergeKey.length === 0 ? [] : [`merge key ${mergeKey.join(', ')}`]),
  ]
  const how = [
    disposition,
    ...(strategy === null ? [] : [`(${strategy})`]),
    ...(disposition === 'merge' ? keys : []),
  ].join(' ')
  const where = table === null ? 'tables that its records name' : `"${table}"`
  return `${how} into ${where}${each}, ${beginsText({ load, isFirstLoad, cursor, parent })}`
}

function beginsText({
  load,
  isFirstLoad,
  cursor,
  parent,
}: Pick<Resource, 'load' | 'isFirstLoad' | 'cursor' | 'parent'>): string {
  if (isFirstLoad) return 'first load'
  if (cursor !== null) return cursor.stored === null ? 'begins anew' : 'goes on'
  // whether a parent's cursor keeps it from reading the same again is told with the parent
  return load.disposition === 'append' && parent === null
    ? 'reads everything again: rows that are there come once more'
    : 'reads everything again'
}

function cursorText({
  path,
  stored,
  initial,
  start,
  end,
  lag,
  startParam,
  endParam,
}: NonNullable<Resource['cursor']>): string {
  const from =
    end !== null
      ? `a window of its own, without memory`
      : stored !== null
        ? `stands at ${valueText(stored)}`
        : initial === null
          ? 'begins without a value'
          : `begins at ${valueText(initial)}`
  const less = lag === null || lag === 0 ? '' : `, less a lag of ${lag}: from ${valueText(start)}`
  const until = end === null ? '' : `, from ${valueText(start)} to ${valueText(end)}`
  const sent = [startParam, endParam].flatMap((param) =>
    param === null ? [] : [`${param.name}=${paramText(param.value)}`],
  )
  return `${path} ${from}${less}${until}; ${sent.length === 0 ? 'no parameter carries it' : `sent as ${sent.join(' and ')}`}`
}

function requestsText({ expected, atMost, from, why }: Resource['requests']): string {
  const bound = atMost !== null && atMost !== expected ? `, at most ${atMost}` : ''
  if (expected === null) return `unknown${bound}: ${why}`
  return `${from === 'config' ? '' : 'about '}${expected}${bound}: ${why}`
}

function probeText({ received, records, announced, isWhole, paginator }: NonNullable<Resource['probe']>): string {
  const left = records === received ? '' : `, ${plural(records, 'record')} to load`
  const of = announced === null ? '' : ` of ${announced} announced`
  const all = isWhole ? ', which is all' : ''
  return `${plural(received, 'record')}${of}${left}${all}${paginator === null ? '' : `; paginator ${paginator} (detected)`}`
}

function valueText(value: JsonValue): string {
  const text = toJsonText(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function paramText(value: JsonValue): string {
  return typeof value === 'string' ? value : valueText(value)
}
