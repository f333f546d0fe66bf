import { SluiceError } from '../../model/errors.ts'
import type { ColumnName } from '../../model/names.ts'
import { type Column, type DataType, dataTypes } from '../../model/schema.ts'
import type { Naming } from '../naming/naming.ts'

const regexPrefix = 're:'
const plainName = /^\w+$/u

/**
 * A rule of a stored schema about names: a name as the source has it, matched whole, or `re:` and a regular expression
 * that is searched for. Throws `SluiceError` SCHEMA_RULE_INVALID.
 */
export function compileNameRule(rule: string, naming: Naming): (name: string) => boolean {
  if (!rule.startsWith(regexPrefix)) {
    const wanted = naming.path(rule)
    return (name) => name === wanted
  }
  const pattern = rule.slice(regexPrefix.length)
  const exact = /^\^(.+)\$$/.exec(pattern)?.[1]
  if (exact !== undefined && plainName.test(exact)) {
    const wanted = naming.path(exact)
    return (name) => name === wanted
  }
  const regex = compileRegex(plainName.test(pattern) ? naming.path(pattern) : pattern, rule)
  return (name) => regex.test(name)
}

function compileRegex(pattern: string, rule: string): RegExp {
  try {
    // Python writes named groups with a P
    return new RegExp(pattern.replaceAll('(?P<', '(?<'), 'u')
  } catch (cause) {
    throw new SluiceError(
      'SCHEMA_RULE_INVALID',
      `Could not use the schema because the rule "${rule}" is not a regular expression.`,
      {
        found: rule,
        allowed: 'a column name, or "re:" and a regular expression',
        hint: 'Correct it in the schema file of `import_schema_path` (`preferred_types`, `default_hints`, `filters`).',
        cause,
      },
    )
  }
}

/** `preferred_types`: name rule → data type; the first that matches wins. */
export function compileTypes(stored: unknown, naming: Naming): (name: ColumnName) => DataType | undefined {
  const rules = entriesOf(stored).flatMap(([rule, type]) => {
    const dataType = dataTypes.find((known) => known === type)
    return dataType === undefined ? [] : [{ matches: compileNameRule(rule, naming), dataType }]
  })
  if (rules.length === 0) return () => undefined
  return (name) => rules.find(({ matches }) => matches(name))?.dataType
}

/** dlt's hints that a name may give, and what they are on a column. */
const hintProps: Readonly<Record<string, Partial<Column>>> = {
  not_null: { nullable: false },
  primary_key: { primaryKey: true },
  merge_key: { mergeKey: true },
  unique: { unique: true },
  row_key: { rowKey: true },
  parent_key: { parentKey: true },
  root_key: { rootKey: true },
  hard_delete: { hardDelete: true },
  incremental: { incremental: true },
  partition: { partition: true },
  cluster: { cluster: true },
  sort: { sort: true },
}

/** `default_hints`: hint → name rules. All that match add up. */
export function compileHints(stored: unknown, naming: Naming): (name: ColumnName) => Partial<Column> {
  const rules = entriesOf(stored).flatMap(([hint, names]) => {
    const props = Object.hasOwn(hintProps, hint) ? hintProps[hint] : undefined
    if (props === undefined || !Array.isArray(names)) return []
    // the names of linking columns are known without rules
    const others = names.filter((name): name is string => typeof name === 'string' && !name.startsWith('_dlt'))
    return others.map((name) => ({ matches: compileNameRule(name, naming), props }))
  })
  const none: Partial<Column> = {}
  if (rules.length === 0) return () => none
  return (name) => Object.assign({}, ...rules.filter(({ matches }) => matches(name)).map(({ props }) => props))
}

function entriesOf(stored: unknown): readonly [string, unknown][] {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? Object.entries(stored) : []
}
