import type { GatheredAnswer } from '../../pipeline/answer/write-answer.ts'
import type { Asking, BrowsedPage, BrowsedRows, Browser } from '../../pipeline/inspect/browse/browse.ts'
import type { BrowsedTable } from '../../pipeline/inspect/browse/tables.ts'
import type { ColumnProfile, ProfileChoice } from '../../pipeline/inspect/browse/profile.ts'
import type { SchemaDiff } from '../../pipeline/diff/schema-changes.ts'
import type { BrowsedMemory } from '../../pipeline/inspect/browse/memory.ts'
import type { BrowsedRow, PlaceInLoad } from '../../pipeline/inspect/browse/row.ts'
import type { QueryValue } from '../../load/destination.ts'
import { given } from '../../model/given.ts'
import type { Patience } from '../../pipeline/inspect/ask.ts'
import { type Job, type PipelineHost, wire } from '../host.ts'
import type { PipelineChoices, PipelineSource } from '../open-pipeline.ts'
import { find, type Place, placeOf, type Sourced } from '../source.ts'
import type { GatherOptions } from './questions.ts'

export type { BrowsedPage, BrowsedRows } from '../../pipeline/inspect/browse/browse.ts'
export type { BrowsedTable } from '../../pipeline/inspect/browse/tables.ts'
export type { BrowsedMemory } from '../../pipeline/inspect/browse/memory.ts'
export type { BrowsedRow, PlaceInLoad } from '../../pipeline/inspect/browse/row.ts'
export type { ColumnProfile, ProfileChoice } from '../../pipeline/inspect/browse/profile.ts'
export { indentJson } from '../../render/indent-json.ts'
export { referencesOf } from '../../render/schema-view.ts'
export { renderSchema } from '../../render/render-schema.ts'
export { stateText } from '../../render/state-text.ts'
export { kindOfType, type ValueKind } from '../../pipeline/inspect/browse/kinds.ts'
export type { QueryValue } from '../../load/destination.ts'

/**
 * A dataset that is open for somebody who looks around in it: the place is opened with a question, given back half a second
 * after the last one, and whenever `yield` says that others want it. Its verbs throw what those of `openPipeline` do.
 */
export interface Browsing {
  readonly mask: (text: string) => string
  tables(signal: AbortSignal): Promise<{
    readonly place: Place
    /** `changeData` carries statements out there */
    readonly canChange: boolean
    readonly tables: readonly BrowsedTable[]
    readonly version: string
  }>
  page(
    rows: BrowsedRows,
    range: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ): Promise<BrowsedPage>
  /** filters as a condition in the destination's own language, for `openPipeline().write` */
  condition(rows: Pick<BrowsedRows, 'table' | 'filters' | 'of'>, signal: AbortSignal): Promise<string>
  row(row: { readonly table: string; readonly key: string }, signal: AbortSignal): Promise<BrowsedRow>
  /** which load brought a row, and as which of its rows; undefined = rows of the table do not say */
  placeInLoad(
    row: { readonly table: string; readonly key: string },
    signal: AbortSignal,
  ): Promise<PlaceInLoad | undefined>
  cell(
    cell: { readonly table: string; readonly key: string; readonly column: string },
    signal: AbortSignal,
  ): Promise<QueryValue>
  profile(choice: ProfileChoice, signal: AbortSignal): Promise<ColumnProfile>
  /** what the destination remembers: schema, state, the last loads */
  memory(signal: AbortSignal): Promise<BrowsedMemory & { readonly place: Place }>
  /** what changed in the schema since a load. Throws LOAD_UNKNOWN */
  schemaDiff(since: string, signal: AbortSignal): Promise<SchemaDiff>
  /** the user's own SQL, one statement that reads */
  query(sql: string, options: GatherOptions, signal: AbortSignal): Promise<GatheredAnswer>
  /** gives the place back as soon as nothing is read from it, and lets others have it for a moment */
  yield(): Promise<void>
}

/** Opens a pipeline's dataset to look around in. Nothing happens before the first verb. */
export function openBrowsing(source: PipelineSource, choices: PipelineChoices = {}, host: PipelineHost = {}): Browsing {
  const { mask, work } = wire(host)
  let opened: Promise<Browser> | undefined
  const verb = <T>(signal: AbortSignal, ask: (parts: Parts) => Promise<T>): Promise<T> =>
    work(async (job) => {
      opened ??= openBrowser({ source, choices }, job).catch((error: unknown) => {
        opened = undefined
        throw error
      })
      return ask({
        browser: await opened,
        patience: { world: job.world, reporter: job.reporter, signal },
        ...(await modules()),
      })
    })
  const asked = <T>(signal: AbortSignal, ask: (asking: Asking, parts: Parts) => Promise<T>): Promise<T> =>
    verb(signal, (parts) => parts.browse(parts.browser, parts.patience, (asking) => ask(asking, parts)))
  return {
    mask,
    tables: (signal) =>
      verb(signal, async ({ browser, patience, browse, browseTables }) => {
        const known = await browse(browser, patience, browseTables)
        return { place: placeOf(browser.found), canChange: browser.found.warehouse.canChange, ...known }
      }),
    page: (rows, range, signal) =>
      verb(signal, ({ browser, patience, browse, browsePage }) =>
        browse(browser, patience, (asking) => browsePage(asking, rows, range)),
      ),
    condition: (rows, signal) =>
      verb(signal, ({ browser, patience, browse, conditionText }) =>
        browse(browser, patience, async (asking) => conditionText(asking, rows)),
      ),
    row: (row, signal) => asked(signal, (asking, { browseRow }) => browseRow(asking, row)),
    placeInLoad: (row, signal) => asked(signal, (asking, { browsePlace }) => browsePlace(asking, row)),
    cell: (cell, signal) => asked(signal, (asking, { browseCell }) => browseCell(asking, cell)),
    profile: (choice, signal) => asked(signal, (asking, { profileColumn }) => profileColumn(asking, choice)),
    memory: (signal) =>
      verb(signal, async ({ browser, patience, browse, browseMemory }) => ({
        place: placeOf(browser.found),
        ...(await browse(browser, patience, browseMemory)),
      })),
    schemaDiff: (since, signal) => asked(signal, (asking, { browseSchemaDiff }) => browseSchemaDiff(asking, since)),
    query: (sql, { limit, timeoutMs }, signal) =>
      verb(signal, ({ browser, patience, browseQuery }) =>
        browseQuery(browser, { ...patience, ...given({ timeoutMs }) }, { sql, ...given({ limit }) }),
      ),
    async yield() {
      await (await opened?.catch(() => undefined))?.held.yield()
    },
  }
}

type Modules = Awaited<ReturnType<typeof modules>>
interface Parts extends Modules {
  readonly browser: Browser
  readonly patience: Patience
}

// what looks into a destination is loaded by those who look
async function modules() {
  const [{ browse, browsePage, conditionText }, tables, row, { profileColumn }, memory] = await Promise.all([
    import('../../pipeline/inspect/browse/browse.ts'),
    import('../../pipeline/inspect/browse/tables.ts'),
    import('../../pipeline/inspect/browse/row.ts'),
    import('../../pipeline/inspect/browse/profile.ts'),
    import('../../pipeline/inspect/browse/memory.ts'),
  ])
  const { browseTables, browseQuery } = tables
  const { browseRow, browseCell, browsePlace } = row
  const { browseMemory, browseSchemaDiff } = memory
  const pages = { browse, browsePage, conditionText, browseTables, browseQuery }
  return { ...pages, browseRow, browseCell, browsePlace, profileColumn, browseMemory, browseSchemaDiff }
}

async function openBrowser(sourced: Sourced, job: Job): Promise<Browser> {
  const { holdReader } = await import('../../pipeline/inspect/browse/held-reader.ts')
  const { waitingFor } = await import('../../pipeline/inspect/ask.ts')
  const found = await find(sourced, job)
  const { world, reporter } = job
  // several may wait for one opening: no one of them can give it up
  const signal = new AbortController().signal
  return { found, held: holdReader(found.warehouse, () => waitingFor({ world, reporter, signal })) }
}
