import type { NestedHints } from '../../../model/plan.ts'
import type { WriteDisposition } from '../../../model/schema.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { WrittenNestedHints } from '../../shapes/nested-hints.ts'
import type { PlanContext } from '../context.ts'
import { isWritten, listColumns } from '../merge-columns.ts'
import type { MergedResource } from '../merge-defaults.ts'
import { showValue } from '../problem/show-value.ts'
import { readContract, readDisposition, readKey, toHint } from './hint-values.ts'
import { checkMergeOptions } from './merge-options.ts'
import { readReferences } from './read-references.ts'

/**
 * `nested_hints`: what a resource says about the tables that its lists make. A primary or merge key makes a table of
 * its own of one, as in dlt. What dlt would lose rows by is refused: a nested table without a key cannot be merged or
 * skipped, nor go another way than a root that is merged.
 */
export function readNestedHints(merged: MergedResource, context: PlanContext): readonly NestedHints[] {
  const base = merged.at('nested_hints')
  return Object.entries(merged.hints.nested_hints ?? {}).map(([key, written]) => {
    const nested = readOne(key, written)
    checkKey(key, { path: base, context })
    checkMergeOptions(written.write_disposition, [...base, key, 'write_disposition'], context)
    if (!isTable(nested)) checkDisposition(nested, { merged, path: [...base, key, 'write_disposition'], context })
    else checkStrategy(nested, { path: [...base, key], context })
    return nested
  })
}

function readOne(key: string, written: WrittenNestedHints): NestedHints {
  return {
    path: key.split('__'),
    primaryKey: readKey(written.primary_key),
    mergeKey: readKey(written.merge_key),
    columns: isWritten(written.columns) ? listColumns(written.columns).map(toHint) : [],
    ...(written.write_disposition ? { writeDisposition: readDisposition(written.write_disposition) } : {}),
    ...(written.schema_contract ? { schemaContract: readContract(written.schema_contract) } : {}),
    ...(written.references ? { references: readReferences(written.references) } : {}),
    keepsParent: typeof written.parent_table_name === 'string',
  }
}

interface Checked {
  readonly path: ConfigPath
  readonly context: PlanContext
}

function checkKey(key: string, { path, context }: Checked): void {
  if (key.split('__').every((part) => part.trim() !== '')) return
  context.problems.report([...path, key], {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use "${formatPath([...path, key])}" because it names no table below that of the resource.`,
    found: key,
    hint: 'Write the key of the list; for a list in a list both, with "__" between them: items__parts.',
  })
}

/** True when its rows have a table of their own, without a parent. */
function isTable({ primaryKey, mergeKey, columns, keepsParent }: NestedHints): boolean {
  const flagged = columns.some((column) => column.primaryKey === true || column.mergeKey === true)
  return !keepsParent && (primaryKey.length > 0 || mergeKey.length > 0 || flagged)
}

// what a nested table cannot do without keys of its own
function checkDisposition({ writeDisposition: own }: NestedHints, check: Checked & { merged: MergedResource }): void {
  const { merged, path, context } = check
  const root = readDisposition(merged.hints.write_disposition)
  if (own === undefined || isSame(own, root)) return
  if (own.kind !== 'merge' && own.kind !== 'skip' && root.kind !== 'merge') return
  context.problems.report(path, {
    code: 'CONFIG_UNSUPPORTED',
    message: `Could not use "${formatPath(path)}" because the rows of "${merged.name}" it belongs to are loaded by ${root.kind}, and dlt loses them that way.`,
    found: showValue(path, own.kind),
    hint: 'Remove it, or give the nested table a "primary_key": then it is a table of its own.',
  })
}

function checkStrategy({ writeDisposition: own, ...nested }: NestedHints, { path, context }: Checked): void {
  if (own?.kind !== 'merge' || own.strategy === 'delete-insert' || own.strategy === 'scd2') return
  if (nested.primaryKey.length > 0 || nested.columns.some((column) => column.primaryKey === true)) return
  context.problems.report([...path, 'primary_key'], {
    code: 'CONFIG_MISSING_KEY',
    message: `Could not merge "${formatPath(path)}" with "${own.strategy}" because it has no "primary_key".`,
    hint: 'Add "primary_key": the field (or fields) that make a record unique.',
  })
}

function isSame(left: WriteDisposition, right: WriteDisposition): boolean {
  const plain = (how: WriteDisposition): string => JSON.stringify({ ...how, isStated: undefined })
  return plain(left) === plain(right)
}
