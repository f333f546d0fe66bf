import type { DocumentWarning } from '../../../document.ts'
import { hintOf } from '../program/apply-hints.ts'
import { isMap, Refusal } from '../program/placed.ts'
import type { PlacedRefusal, Program, ResourceRecord, Run, SourceRecord } from '../program/program.ts'
import { isSelected } from '../program/resource-config.ts'
import { type Texts, withLine } from './refuse.ts'

/** Rows that a source has beside those of configs: what Python makes, other sources of dlt (decisions/0067). */
export function absentOf({ resources }: Pick<SourceRecord, 'resources'>): readonly PlacedRefusal[] {
  return resources.filter(isMadeByCode).map(({ name, madeAt, madeBy }) => ({
    at: madeAt,
    refusal: madeBy ?? new Refusal(`the resource "${name}" is made by Python code`, resourceHint),
  }))
}

const resourceHint =
  'Write its endpoint as a resource of the config, leave it out with with_resources(…), or make it in a TypeScript config with resource({name, rows}).'

/** The same of a whole run. */
export function absentOfRun({ sources, rows }: Run): readonly PlacedRefusal[] {
  return [...sources.flatMap(absentOf), ...rows]
}

/** The same of a whole program. */
export function absentIn({ runs, made }: Program): readonly PlacedRefusal[] {
  return runs.length > 0 ? runs.flatMap(absentOfRun) : made.flatMap(absentOf)
}

function isMadeByCode(resource: ResourceRecord): boolean {
  return resource.part === undefined && isSelected(resource)
}

/** What a run of the rest alone would destroy: a table that both fill, tables that a refresh drops. */
export function inseparable(run: Run, runs: readonly Run[]): readonly PlacedRefusal[] {
  const byCode = run.sources.flatMap(({ resources }) => resources.filter(isMadeByCode))
  if (byCode.length === 0 && run.rows.length === 0) return []
  const beside = runs.filter((other) => isSamePlace(run, other))
  const ours = beside.flatMap(({ sources }) => sources.flatMap(({ resources }) => resources.filter(isOfConfig)))
  if (ours.length === 0) return []
  const tables = new Set(ours.map((resource) => tableOf(resource)))
  const shared = byCode.filter((resource) => tables.has(tableOf(resource)))
  const refreshed = beside.find(({ settings, sources }) => drops(settings) && sources.some(holdsConfig))
  return [
    ...shared.map(({ name, madeAt }) => ({
      at: madeAt,
      refusal: new Refusal(
        `the resource "${name}" is made by Python code and fills a table that a resource of the configuration fills`,
        'Give it a table of its own (table_name), or leave one of the two out with with_resources(…).',
      ),
    })),
    ...(refreshed === undefined
      ? []
      : [
          {
            at: refreshed.at,
            refusal: new Refusal(
              'the run begins with refresh="drop_sources", which also drops tables that Python code fills',
              'Take the refresh out, or use "drop_resources", which drops the tables of the resources that are loaded.',
            ),
          },
        ]),
  ]
}

/** A table that several configs of a run replace: each of them would drop the rows of the one before. */
export function replacedTwice({ sources, hints }: Run): readonly PlacedRefusal[] {
  const disposition = (resource: ResourceRecord): unknown => {
    const hint = hints.get('write_disposition') ?? hintOf(resource, 'write_disposition')
    return isMap(hint?.value) ? hint.value.get('disposition')?.value : hint?.value
  }
  const first = new Map<string, ResourceRecord>()
  return sources.flatMap(({ name, resources }) =>
    resources.filter(isOfConfig).flatMap((resource): readonly PlacedRefusal[] => {
      const table = `${name ?? ''} ${tableOf(resource)}`
      const before = first.get(table)
      if (before === undefined) first.set(table, resource)
      if (before === undefined || before.part === resource.part || disposition(resource) !== 'replace') return []
      const why = `the resources "${before.name}" and "${resource.name}" replace the same table, and are of different configurations`
      return [
        {
          at: resource.madeAt,
          refusal: new Refusal(why, 'Give each a table of its own (table_name), or let them append.'),
        },
      ]
    }),
  )
}

function isOfConfig(resource: ResourceRecord): boolean {
  return resource.part !== undefined && isSelected(resource)
}

function holdsConfig({ resources }: SourceRecord): boolean {
  return resources.some(isOfConfig)
}

function drops(settings: Run['settings']): boolean {
  return settings.get('refresh')?.value === 'drop_sources'
}

function isSamePlace(run: Run, other: Run): boolean {
  const text = (settings: Run['settings'], key: string): unknown => settings.get(key)?.value
  return ['name', 'dataset'].every((key) => text(run.settings, key) === text(other.settings, key))
}

/** The table as dlt names it, near enough to tell whether two are the same. */
function tableOf(resource: ResourceRecord): string {
  const table = hintOf(resource, 'table_name')?.value
  return (typeof table === 'string' ? table : resource.name).toLowerCase().replace(/[^\p{L}\d]+/gu, '_')
}

/** What is told of rows that are left out. A run with this warning ends with LOADED_IN_PART. */
export function partWarning(
  { at, refusal: { why, hint } }: PlacedRefusal,
  { texts, ignoresCode }: { readonly texts: Texts; readonly ignoresCode: boolean },
): DocumentWarning {
  const reason = withLine(why, texts.positionOf(at).line)
  const next = typeof hint === 'string' ? hint : resourceHint
  if (ignoresCode) return { code: 'PYTHON_IGNORED', message: `Rows are left out because ${reason}.`, hint: next }
  return {
    code: 'PYTHON_IN_PART',
    message: `The program is read in part: ${reason}; what it gives is left out.`,
    hint: `${next} For a configuration of the rest alone: sluice import FILE -o FILE.yaml`,
  }
}
