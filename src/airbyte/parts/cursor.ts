import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapAt, stableText, textAt } from '../tree/members.ts'
import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'
import { readRequestOption } from './request-option.ts'

/** What templates of a stream call the ends of its windows. */
export function edgesOf(stream: TreeMap): StreamContext['edges'] {
  const cursor = mapAt(stream, 'incremental_sync') ?? {}
  return {
    start: textAt(cursor, 'partition_field_start') ?? 'start_time',
    end: textAt(cursor, 'partition_field_end') ?? 'end_time',
  }
}

/** `incremental` of an endpoint; undefined = the stream is read in full. */
export function readCursor(
  stream: TreeMap,
  { retriever, hasSlices }: { readonly retriever: TreeMap; readonly hasSlices: boolean },
  context: StreamContext,
): ConfigObject | undefined {
  const cursor = mapAt(stream, 'incremental_sync')
  if (cursor === undefined) return undefined
  switch (textAt(cursor, 'type')) {
    case 'DatetimeBasedCursor':
      return readDatetime(cursor, { retriever, hasSlices }, context)
    case 'IncrementingCountCursor':
      return readCount(cursor, context)
    case 'CustomIncrementalSync':
      throw context.custom(cursor, 'cursor')
    case undefined:
    default:
      throw context.unsupported(textAt(cursor, 'type') ?? 'A cursor', cursor)
  }
}

interface Surroundings {
  readonly retriever: TreeMap
  readonly hasSlices: boolean
}

function readDatetime(
  cursor: TreeMap,
  { retriever, hasSlices }: Surroundings,
  context: StreamContext,
): ConfigObject | undefined {
  const [start, end] = [mapAt(cursor, 'start_time_option'), mapAt(cursor, 'end_time_option')]
  const isFiltered = own(cursor, 'is_client_side_incremental') === true || own(cursor, 'is_data_feed') === true
  const isNamed = new RegExp(`stream_interval|\\b(?:${context.edges.start}|${context.edges.end})\\b`).test(
    stableText(mapAt(retriever, 'requester')),
  )
  if (start === undefined && end === undefined && !isFiltered && !isNamed) {
    context.note('Its cursor is neither sent nor filtered by: it is read in full each time, as Airbyte does.', cursor)
    return undefined
  }
  const text = new Translator(cursor, context)
  const path = wordOf(text.constant(own(cursor, 'cursor_field')) ?? '')
  const format = textAt(cursor, 'datetime_format') ?? '%Y-%m-%dT%H:%M:%SZ'
  const formats = own(cursor, 'cursor_datetime_formats')
  const onRecords = isSequence(formats) && formats.length > 0 ? formats.map(wordOf) : [format]
  // both ends may be written in ways of their own
  const ends = ['start_datetime', 'end_datetime'].flatMap((key) => {
    const written = textAt(mapAt(cursor, key) ?? {}, 'datetime_format')
    return written === undefined || written === '' ? [] : [written]
  })
  const window = windowOf(cursor, text)
  const lag = durationOf(cursor, 'lookback_window', text)
  if (lag !== undefined && !isFiltered && start === undefined && !isNamed)
    context.note('A cursor without a start.', cursor)
  return {
    cursor_path: path,
    initial_value: momentOf(own(cursor, 'start_datetime'), cursor, context),
    until: untilOf(own(cursor, 'end_datetime'), cursor, context),
    param_format: format,
    cursor_format: [...new Set([...onRecords, format, ...ends])],
    on_cursor_value_missing: 'include',
    ...(start !== undefined && { [`start_${homeOf(start, context)}`]: readRequestOption(start, context).name }),
    ...(end !== undefined && { [`end_${homeOf(end, context)}`]: readRequestOption(end, context).name }),
    ...(window !== undefined && { window }),
    ...(lag !== undefined && { lag }),
    filter_records: isFiltered,
    // paging ends at a record that is known
    ...(own(cursor, 'is_data_feed') === true && window === undefined && { row_order: 'desc' }),
    ...(hasSlices && { per_parent: own(cursor, 'global_substream_cursor') !== true }),
  }
}

function homeOf(option: TreeMap, context: StreamContext): string {
  return readRequestOption(option, context).home
}

function windowOf(cursor: TreeMap, text: Translator): ConfigObject | undefined {
  const size = durationOf(cursor, 'step', text)
  if (size === undefined) return undefined
  const gap = durationOf(cursor, 'cursor_granularity', text)
  return { size, ...(gap !== undefined && { gap }) }
}

function durationOf(cursor: TreeMap, key: string, text: Translator): ConfigValue | undefined {
  const written = textAt(cursor, key)
  return written === undefined || written === '' ? undefined : text.text(written, 'plain')
}

/** A moment: a text, or a MinMaxDatetime. */
function momentOf(written: Tree | undefined, cursor: TreeMap, context: StreamContext): ConfigValue {
  if (written === undefined || written === null) throw context.unsupported('A cursor without a start', cursor)
  if (!isMap(written)) return new Translator(cursor, context).text(wordOf(written), 'plain')
  const text = new Translator(written, context)
  const moment = textAt(written, 'datetime') ?? ''
  const [least, most] = [textAt(written, 'min_datetime'), textAt(written, 'max_datetime')]
  if (least === undefined && most === undefined) return text.text(moment, 'plain')
  const above =
    least === undefined ? text.expression(moment) : `max([${text.expression(moment)}, ${text.expression(least)}])`
  return `\${{ ${most === undefined ? above : `min([${above}, ${text.expression(most)}])`} }}`
}

/** The upper end; `now` where it is this moment, in whatever format. */
function untilOf(written: Tree | undefined, cursor: TreeMap, context: StreamContext): ConfigValue {
  if (written === undefined || written === null) return 'now'
  const moment = isMap(written) ? (textAt(written, 'datetime') ?? '') : wordOf(written)
  const now = /^\{\{\s*(now|today)_utc\(\)(?:\.strftime\((?:'([^']*)'|"([^"]*)")\))?\s*\}\}$/.exec(moment.trim())
  if (now !== null) {
    // this moment written as a day is its beginning
    const written = now[2] ?? now[3]
    const isDay = now[1] === 'today' || (written !== undefined && !/%[HIsTXcf]|%ms|%epoch/.test(written))
    return isDay ? '${{ today_utc() }}' : 'now'
  }
  return momentOf(written, cursor, context)
}

function readCount(cursor: TreeMap, context: StreamContext): ConfigObject {
  const text = new Translator(cursor, context)
  const option = mapAt(cursor, 'start_value_option')
  const start = own(cursor, 'start_value')
  const known = text.constant(start)
  return {
    cursor_path: wordOf(text.constant(own(cursor, 'cursor_field')) ?? ''),
    initial_value: typeof known === 'number' ? known : text.text(wordOf(start ?? 0), 'plain'),
    ...(option !== undefined && { [`start_${homeOf(option, context)}`]: readRequestOption(option, context).name }),
    filter_records: true,
  }
}
