import { dirname, isAbsolute, join } from 'node:path'
import { compileCursorFormat } from '../../../model/cursor/cursor-format.ts'
import { readIsoDuration } from '../../../model/cursor/iso-duration.ts'
import { readIsoTime } from '../../../model/cursor/iso-time.ts'
import { given } from '../../../model/given.ts'
import type { SliceEntry, SliceSource, SlicesPlan } from '../../../model/plan/slices.ts'
import { formatPath } from '../../document.ts'
import { didYouMean } from '../../near-names.ts'
import type { WrittenSlice } from '../../shapes/slices.ts'
import { compilePathAt, type Located, type PlanContext } from '../context.ts'
import type { MergedResource } from '../merge-defaults.ts'

/** The names that a `for_each` gives, also where it holds mistakes. */
export function sliceNames(merged: MergedResource): readonly string[] {
  const sources = writtenEntries(merged).flatMap(({ value }) => [value, ...(value.union ?? [])])
  const names = sources.flatMap((source) =>
    [
      source.rows === undefined ? (nameOf(source) ?? []) : Object.keys(source.rows[0] ?? {}),
      Object.keys(source.fields ?? {}),
    ].flat(),
  )
  return [...new Set(names)]
}

/** The `for_each` of an endpoint, and which of its values become columns; undefined = it has none. */
export function readSlices(merged: MergedResource, context: PlanContext): SlicesPlan | undefined {
  const entries = writtenEntries(merged).flatMap((entry) => readEntry(entry, context) ?? [])
  const include = readInclude(merged, context)
  if (merged.endpoint.for_each === undefined || merged.endpoint.for_each === null) return undefined
  return { entries, include }
}

function writtenEntries(merged: MergedResource): readonly Located<WrittenSlice>[] {
  const written = merged.endpoint.for_each ?? []
  const path = merged.atEndpoint('for_each')
  if (!Array.isArray(written)) return [{ value: written, path }]
  return written.map((value, index) => ({ value, path: [...path, index] }))
}

function readEntry({ value, path }: Located<WrittenSlice>, context: PlanContext): SliceEntry | undefined {
  const { union, batch, unique, ...own } = value
  const members =
    union === undefined
      ? [readSource({ value: own, path }, context)]
      : union.map((member, index) =>
          readSource({ value: { ...given({ as: own.as }), ...member }, path: [...path, 'union', index] }, context),
        )
  if (union !== undefined) refuseBeside({ value: own, path }, context)
  const read = members.filter((member) => member !== undefined)
  if (read.length < members.length) return undefined
  const names = new Set(read.map(({ as }) => as))
  if (batch !== undefined && names.size > 1)
    report([...path, 'batch'], context, {
      why: `its values have several names: ${[...names].join(', ')}`,
      hint: 'Give the union one "as".',
    })
  const withOthers = read.some(
    (source) => source.kind === 'rows' || (source.kind === 'resource' && source.fields.length > 0),
  )
  if (batch !== undefined && withOthers)
    report([...path, 'batch'], context, {
      why: 'a batch is a list of one value each, and "fields" or "rows" name others',
      hint: 'Remove "fields", write "values" in place of "rows", or remove "batch".',
    })
  return { members: read, ...given({ batch }), ...(unique === true && { isUnique: true as const }) }
}

type WrittenSource = Omit<WrittenSlice, 'union' | 'batch' | 'unique'>

const kinds = ['resource', 'values', 'rows', 'range', 'file'] as const

function readSource({ value, path }: Located<WrittenSource>, context: PlanContext): SliceSource | undefined {
  const found = kinds.filter((kind) => value[kind] !== undefined)
  const [kind] = found
  if (kind === undefined || found.length > 1) {
    report(path, context, {
      why:
        found.length === 0 ? 'it says not where its values come from' : `it has several sources: ${found.join(', ')}`,
      hint: 'Write one of resource (with field), values, rows, range, file; several one after the other under "union".',
    })
    return undefined
  }
  if (kind === 'rows') return readRows({ value, path }, context)
  const as = nameOf(value)
  if (as === undefined) {
    report(path, context, { why: 'its values have no name', hint: 'Add "as: name", for {slice.name}.' })
    return undefined
  }
  const place = context.problems.placeOf(path)
  if (kind === 'values') return { kind, as, place, values: value.values ?? [] }
  if (kind === 'file')
    return { kind, as, place, path: besideConfig(value.file ?? '', place.file), ...given({ column: value.column }) }
  if (kind === 'range') return readRange({ value, path }, { as, context })
  return readResource({ value, path }, { as, context })
}

/** Values that belong together: each mapping has the same names. */
function readRows({ value, path }: Located<WrittenSource>, context: PlanContext): SliceSource | undefined {
  const rows = value.rows ?? []
  const [first = {}] = rows
  const names = Object.keys(first)
  const other = rows.findIndex((row) => Object.keys(row).toSorted().join() !== names.toSorted().join())
  const [as] = names
  if (as === undefined || other >= 0 || value.as !== undefined) {
    const why =
      value.as !== undefined
        ? 'its values have names of their own, beside "as"'
        : as === undefined
          ? 'its first mapping is empty'
          : 'its mappings do not have the same names'
    report(other >= 0 ? [...path, 'rows', other] : path, context, {
      why,
      hint: 'Write a list of mappings, each with the same names: [{city: Rome, lat: 41.9}], for {slice.city} and {slice.lat}.',
    })
    return undefined
  }
  return { kind: 'rows', as, place: context.problems.placeOf([...path, 'rows']), rows }
}

interface Naming {
  readonly as: string
  readonly context: PlanContext
}

function readResource({ value, path }: Located<WrittenSource>, { as, context }: Naming): SliceSource | undefined {
  const { resource = '', field: written } = value
  if (written === undefined) {
    report(path, context, { why: 'it names no "field" of the resource', hint: 'Add "field: id".' })
    return undefined
  }
  const field = compilePathAt({ value: written, path: [...path, 'field'] }, context)
  const fields = Object.entries(value.fields ?? {}).map(([name, text]) => {
    return [name, compilePathAt({ value: text, path: [...path, 'fields', name] }, context)] as const
  })
  if (field === undefined) return undefined
  const place = context.problems.placeOf([...path, 'resource'])
  const known = fields.flatMap(([name, compiled]) => (compiled === undefined ? [] : [[name, compiled] as const]))
  return { kind: 'resource', as, place, resource, field, fields: known }
}

function readRange({ value, path }: Located<WrittenSource>, { as, context }: Naming): SliceSource | undefined {
  const { from = 0, to = 0, step, format } = value.range ?? {}
  const place = context.problems.placeOf([...path, 'range'])
  if (typeof from === 'number' && typeof to === 'number' && typeof step !== 'string')
    return { kind: 'range', as, place, from, to, step: step ?? 1 }
  const length = typeof step === 'number' ? undefined : readIsoDuration(step ?? 'P1D')
  const paramFormat = typeof format === 'string' ? compileCursorFormat(format) : undefined
  const isDate = (text: number | string): boolean =>
    (typeof text === 'string' && readIsoTime(text) !== undefined) || paramFormat?.time?.read(text) !== undefined
  if (length === undefined || !isDate(from) || !(to === 'now' || isDate(to))) {
    report([...path, 'range'], context, {
      why: 'its ends are neither numbers nor dates, or its step does not go with them',
      hint: 'Write {from: 1, to: 12}, or {from: 2024-01-01, to: now, step: P1D}.',
    })
    return undefined
  }
  return {
    kind: 'dates',
    as,
    place,
    from,
    to: to === 'now' ? { kind: 'now' } : { kind: 'value', value: to },
    step: length,
    ...given({ format: paramFormat }),
  }
}

/** Relative to the config's own file, as the paths of components are. */
function besideConfig(path: string, config: string | undefined): string {
  return isAbsolute(path) || config === undefined ? path : join(dirname(config), path)
}

function nameOf({ as, resource, field }: WrittenSource): string | undefined {
  if (as !== undefined) return as
  return resource !== undefined && field !== undefined && /^[A-Za-z_]\w*$/.test(field) ? field : undefined
}

function refuseBeside({ value, path }: Located<WrittenSource>, context: PlanContext): void {
  const beside = Object.keys(value).filter((key) => key !== 'as' && value[key as keyof WrittenSource] !== undefined)
  if (beside.length === 0) return
  report(path, context, {
    why: `"union" stands beside ${beside.join(', ')}`,
    hint: 'Write each source as a member of the union.',
  })
}

/** `include_from_slice`: a list, or names with the columns they become. */
function readInclude(merged: MergedResource, context: PlanContext): SlicesPlan['include'] {
  const written = merged.hints.include_from_slice ?? []
  const pairs = Array.isArray(written)
    ? written.map((name) => [name, `_slice_${name}`] as const)
    : Object.entries(written)
  const names = sliceNames(merged)
  const path = merged.at('include_from_slice')
  const batches = writtenEntries(merged).flatMap(({ value }) =>
    value.batch === undefined ? [] : [nameOf(value) ?? ''],
  )
  for (const [name] of pairs) {
    if (names.includes(name) && !batches.includes(name)) continue
    context.problems.report(path, {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use "${formatPath(path)}" of "${merged.name}" because ${batches.includes(name) ? `"${name}" is a batch, of which a record has no single value` : `its "for_each" gives no "${name}"`}.`,
      found: name,
      ...(names.length > 0 && { allowed: names.filter((each) => !batches.includes(each)) }),
      hint: didYouMean(name, names) ?? 'Name values of the "for_each" of its endpoint.',
    })
  }
  return pairs
}

function report(
  path: Located['path'],
  { problems }: PlanContext,
  { why, hint }: { readonly why: string; readonly hint: string },
): void {
  problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use "${formatPath(path)}" because ${why}.`,
    found: formatPath(path),
    hint,
  })
}
