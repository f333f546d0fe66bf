import { toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { ownVersion } from '../../disk/own-package.ts'
import { sha3 } from '../../model/hashing.ts'
import type { Plan, ResourcePlan, TableHints } from '../../model/plan.ts'
import { baseStateOf } from '../../state/finish-run.ts'
import { refreshOf } from '../forget/refresh.ts'
import type { Run } from '../run.ts'
import type { Fact, PlannedOptions } from './forecast.ts'
import type { Surroundings } from './look-around.ts'
import type { Standing } from './standing.ts'

/** The options of a run that decide what it does, in the words of a plan. */
export function plannedOptions({ plan, options }: Pick<Run, 'plan' | 'options'>): PlannedOptions {
  return {
    resources: plan.resources.filter(({ selected }) => selected).map(({ name }) => name),
    refresh: refreshOf(options, plan) ?? null,
    limit: options.limit ?? null,
    schemaContract: options.schemaContract ?? null,
    allowShort: options.allowShort ?? false,
    allowEmpty: options.allowEmpty ?? false,
  }
}

/**
 * Everything a forecast stands on, each with its value now. Hashes and names only: nothing secret, and no data. `tables` =
 * those whose rows are at stake, and those that are loaded into, whose columns count.
 */
export function factsNow(
  run: Pick<Run, 'plan' | 'options' | 'warehouse' | 'vault'>,
  { known, newestLoad, packages }: Surroundings,
  {
    before,
    atStake,
    loaded,
  }: { readonly before: Standing; readonly atStake: readonly string[]; readonly loaded: readonly string[] },
): readonly Fact[] {
  const { plan, warehouse, vault } = run
  const { resources, refresh, limit, schemaContract, allowShort, allowEmpty } = plannedOptions(run)
  const pending = packages.map(({ info: { loadId, status } }) => `${loadId} (${status})`)
  const facts: readonly Fact[] = [
    { what: 'sluice', value: ownVersion },
    { what: 'pipeline', value: plan.pipeline },
    { what: 'source', value: plan.source },
    { what: 'destination', value: warehouse.target.label },
    // with dev_mode each run has a dataset of its own
    { what: 'dataset', value: plan.devDataset ?? warehouse.dataset },
    { what: 'resources that are run', value: resources.join(', ') },
    { what: 'refresh', value: refresh },
    { what: 'limit', value: limit },
    { what: 'schema contract of the run', value: schemaContract && contractText(schemaContract) },
    { what: 'allow short', value: String(allowShort) },
    { what: 'allow empty', value: String(allowEmpty) },
    { what: 'what the config asks for', value: plan.fingerprint },
    ...plan.resources.map((resource) => ({
      what: `config of "${resource.name}"`,
      value: hintsMark(resource, { plan, mask: (text) => vault.mask(text) }),
    })),
    { what: 'stored schema', value: known.schema?.versionHash ?? null },
    { what: 'stored state', value: baseStateOf(known.state) },
    { what: 'newest load', value: newestLoad },
    { what: 'pending packages', value: pending.length === 0 ? null : pending.join(', ') },
    ...loaded.map((table) => ({ what: `columns of "${table}"`, value: columnsMark(table, before) })),
    ...atStake.map((table) => ({ what: `rows of "${table}"`, value: before.rows.get(table) ?? null })),
  ]
  // as a file has them, which is masked
  return facts.map(({ what, value }) => ({
    what: vault.mask(what),
    value: typeof value === 'string' ? vault.mask(value) : value,
  }))
}

function contractText({ tables, columns, dataType }: NonNullable<PlannedOptions['schemaContract']>): string {
  return `tables=${tables ?? '-'}, columns=${columns ?? '-'}, data_type=${dataType ?? '-'}`
}

/** A hash of how the rows of a resource are loaded; what is asked for has its own. */
function hintsMark(
  resource: ResourcePlan,
  { plan, mask }: { readonly plan: Plan; readonly mask: (text: string) => string },
): string {
  const {
    name,
    tableName,
    nested = [],
    selected,
    onError,
    allowEmptyReplace,
    maxTableNesting,
    keepsLists,
    hintsOf,
  } = resource
  const hints = [resource, ...nested].map(
    ({ writeDisposition, primaryKey, mergeKey, columns, schemaContract, references }: Partial<TableHints>) => ({
      writeDisposition,
      primaryKey,
      mergeKey,
      columns,
      schemaContract,
      references,
    }),
  )
  const paths = nested.map(({ path, keepsParent }) => [path, keepsParent])
  const source = [plan.schemaContract, plan.maxTableNesting, plan.rootKey, plan.naming]
  const own = {
    tableName,
    hintsOf,
    selected,
    onError,
    allowEmptyReplace,
    maxTableNesting,
    ...(keepsLists === true && { keepsLists }),
    hints,
    paths,
    source,
  }
  return sha3(mask(plainText({ rows: plan.rowFingerprints.get(name) ?? null, ...own })))
}

function columnsMark(table: string, { existing }: Standing): string | null {
  const columns = existing.get(table)
  return columns === undefined ? null : sha3(plainText([...columns]))
}

/** Functions count by their text. */
function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'function') return `function ${inner.toString()}`
    return typeof inner === 'bigint' ? toJsonText(inner satisfies JsonValue) : inner
  })
}
