import { type QueryKey, useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo, useRef } from 'react'
import { call, reportFor, request } from '../api/client.ts'
import type { MapLayout, PipelineHistory, SchemaDiff, StoredSchema } from '../api/contract.ts'
import { keyOf, pipelinePath, queries, usePipeline } from '../api/queries.ts'
import { watched } from '../api/watch.ts'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { Page } from '../app/page.tsx'
import { Pending } from '../app/pending.tsx'
import { Link, useSearch } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Bar } from '../design/bar.tsx'
import { Button } from '../design/button.tsx'
import { EmptyState, ErrorState, Loading } from '../design/states.tsx'
import { saveFile } from '../design/out/save-file.ts'
import { shellWord } from '../design/out/shell-word.ts'
import { useStore } from '../live/store.ts'
import { changesByTable, mostTables, neighbours, shownReferences, shownTables } from './model/schema-model.ts'
import { SchemaHead } from './schema-head.tsx'
import css from './schema-page.module.css'
import { TableTree } from './table-tree.tsx'

const SchemaMap = lazy(async () => ({ default: (await import('./map/schema-map.tsx')).SchemaMap }))

/** The tables that a pipeline makes, as a map and as a list. */
export function SchemaPage({ pipeline }: { pipeline: string }): ReactNode {
  const schema = usePart<StoredSchema>(pipeline, 'schema')
  const file = usePipeline(pipeline)?.config?.file
  return (
    <Page command={`sluice schema ${shellWord(file ?? pipeline)}`} isScrolled={false}>
      {schema.data !== undefined ? (
        <Schema pipeline={pipeline} schema={schema.data} query={schema} />
      ) : schema.isError ? (
        reportFor(schema.error).code === 'NOTHING_LOADED' ? (
          <EmptyState
            title="No schema yet"
            action={<Link href={hrefOf({ page: 'build', pipeline })}>See the tables of a test read</Link>}
          >
            The first load makes the tables; then they are here as a map and as a list.
          </EmptyState>
        ) : (
          <ErrorState error={reportFor(schema.error)} onRetry={() => void schema.refetch()} />
        )
      ) : (
        <Pending query={schema} queryKey={keyOfPart(pipeline, 'schema')} what="the schema" lines={8} />
      )}
    </Page>
  )
}

function keyOfPart(pipeline: string, part: string, query?: Readonly<Record<string, string>>): QueryKey {
  return [...keyOf.pipeline(pipeline), part, query]
}

function usePart<Answer>(
  pipeline: string,
  part: string,
  about: { readonly query?: Readonly<Record<string, string>>; readonly enabled?: boolean } = {},
): UseQueryResult<Answer> {
  const { query, enabled = true } = about
  return useQuery({
    queryKey: keyOfPart(pipeline, part, query),
    queryFn: ({ signal }) =>
      call<Answer>(pipelinePath(pipeline, part), { signal, ...(query !== undefined && { query }) }),
    enabled,
  })
}

function Schema({
  pipeline,
  schema,
  query,
}: {
  pipeline: string
  schema: StoredSchema
  query: UseQueryResult<StoredSchema>
}): ReactNode {
  const [search, change] = useSearch()
  const wanted = search.get('q') ?? ''
  const input = useRef<HTMLInputElement>(null)
  useShortcuts([
    { keys: '/', label: 'look for a table or column', run: () => input.current?.focus() },
    { keys: 'escape', label: 'show all tables', run: () => change({ table: undefined }) },
  ])
  const chosen = search.get('table') ?? undefined
  const since = search.get('since') ?? undefined
  const withSystem = search.get('dlt') === 'on'
  const isColoured = search.get('colour') !== 'off'
  const history = usePart<PipelineHistory>(pipeline, 'history', { query: { limit: '50' } })
  const diff = usePart<SchemaDiff>(pipeline, 'schema/diff', { query: { since: since ?? '' }, enabled: since !== undefined })
  const tables = useMemo(() => shownTables(schema, withSystem), [schema, withSystem])
  const references = useMemo(
    () => shownReferences(schema.references, new Set(tables.map(({ name }) => name))),
    [schema, tables],
  )
  const changes = useMemo(() => changesByTable(since === undefined ? undefined : diff.data), [since, diff.data])
  const isStale = useStore(watched, ({ dataChanged }) => (dataChanged.get(pipeline) ?? 0) > query.dataUpdatedAt)
  const choose = (table: string | undefined): void => change({ table })
  const shown = { pipeline, tables, references, changes, chosen }
  return (
    <>
      {isStale && (
        <Bar tone="stale" action={<Button onClick={() => void query.refetch()}>Reload</Button>}>
          A load may have changed the tables since this was read.
        </Bar>
      )}
      <SchemaHead
        schema={schema}
        count={tables.length}
        history={history.data}
        diff={since === undefined ? undefined : diff}
        since={since}
        isColoured={isColoured}
        withSystem={withSystem}
        onChange={change}
        onExport={(format) => void exportSchema(pipeline, format)}
      />
      <div className={css['page']}>
        <section className={css['list']} aria-label="Tables as a list">
          <input
            ref={input}
            type="search"
            className={css['search']}
            aria-label="Look for a table or column"
            placeholder="Table or column  /"
            value={wanted}
            onChange={({ target }) => change({ q: target.value })}
          />
          <TableTree {...shown} onChoose={choose} wanted={wanted.trim().toLowerCase()} />
        </section>
        <section className={css['canvas']} aria-label="Tables as a map; the list beside it says the same">
          <MapOf {...shown} onChoose={choose} isColoured={isColoured} />
        </section>
      </div>
    </>
  )
}

type Shown = Omit<Parameters<typeof TableTree>[0], 'wanted'>

function MapOf({ pipeline, tables, references, changes, chosen, onChoose, isColoured }: Shown & { isColoured: boolean }): ReactNode {
  const layout = usePart<MapLayout>(pipeline, 'layout')
  const save = useMutation({
    mutationFn: (positions: MapLayout['positions']) =>
      call<unknown>(pipelinePath(pipeline, 'layout'), { method: 'PUT', body: { positions } satisfies MapLayout }),
    onMutate: (positions) =>
      queries.setQueryData(keyOfPart(pipeline, 'layout'), { positions } satisfies MapLayout),
  })
  const isLarge = tables.length > mostTables
  const near = useMemo(
    () => (isLarge && chosen !== undefined ? neighbours(chosen, references) : undefined),
    [isLarge, chosen, references],
  )
  const drawn = useMemo(() => (near === undefined ? tables : tables.filter(({ name }) => near.has(name))), [near, tables])
  const lines = useMemo(
    () => (near === undefined ? references : references.filter(({ table, to }) => near.has(table) && near.has(to.table))),
    [near, references],
  )
  const hues = useMemo(() => huesOf(isColoured ? tables.flatMap(({ resource }) => resource ?? []) : []), [isColoured, tables])
  if (isLarge && near === undefined)
    return (
      <EmptyState title={`${tables.length} tables are too many to be seen at once`}>
        Choose one in the list: the map shows it with the tables that it refers to and that refer to it.
      </EmptyState>
    )
  if (layout.data === undefined && !layout.isError)
    return <Pending query={layout} queryKey={keyOfPart(pipeline, 'layout')} what="the map" />
  return (
    <>
      {isLarge && (
        <Bar tone="note" isAnnounced={false}>
          {drawn.length} of {tables.length} tables: the chosen one and its neighbours.
        </Bar>
      )}
      {save.isError && <Bar tone="warn">Where the cards lie was not saved. {reportFor(save.error).message}</Bar>}
      <Suspense fallback={<Loading what="the map" />}>
        <SchemaMap
          tables={drawn}
          references={lines}
          changes={changes}
          hues={hues}
          chosen={chosen}
          onChoose={onChoose}
          saved={layout.data?.positions ?? none}
          onSave={(positions) => save.mutate(positions)}
        />
      </Suspense>
    </>
  )
}

const none: MapLayout['positions'] = {}

/** Eight colours, given to resources in turn. */
function huesOf(resources: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(resources)].map((resource, at) => [resource, at % 8]))
}

async function exportSchema(pipeline: string, format: string): Promise<void> {
  const response = await request(pipelinePath(pipeline, 'schema/export'), { query: { format } })
  const endings: Readonly<Record<string, string>> = { mermaid: 'mmd', typescript: 'ts' }
  saveFile(await response.text(), `${pipeline}.schema.${endings[format] ?? format}`)
}
