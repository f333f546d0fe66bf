import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { call } from '../api/client.ts'
import type { ConfigPath, ConfigSchema, ConfigText, OutlineNode, ProjectPipeline } from '../api/contract.ts'
import { watched } from '../api/watch.ts'
import { useSearch } from '../app/router.tsx'
import { useStore } from '../live/store.ts'
import type { Builder } from './builder-context.ts'
import { type ConfigModel, type ConfigState, openConfig } from './file/config-model.ts'
import { documentOf, resourcesOf, type WrittenResource } from './file/focus.ts'
import { createTestReader, type TestReader } from './read/test-read.ts'
import { openSchema } from './text/schema-walk.ts'

export interface BuilderState {
  readonly builder: Builder
  readonly model: ConfigModel
  readonly reader: TestReader
  readonly now: ConfigState
  readonly resources: readonly WrittenResource[]
  readonly isDirty: boolean
  readonly asked: Asked
  readonly test: (change?: Partial<Asked>) => void
  readonly save: () => Promise<boolean>
}

/** What a test read is asked for; it stands in the address. */
export interface Asked {
  readonly pages: number
  readonly parents: number
  readonly environment: string | undefined
}

export function useBuilderState(pipeline: ProjectPipeline, config: ConfigText): BuilderState {
  const [search, setSearch] = useSearch()
  const [model] = useState(() => openConfig(config))
  const [reader] = useState(createTestReader)
  const now = useStore(model.store, (state) => state)
  const reads = useStore(reader.store, (state) => state.last)
  const disk = useStore(watched, ({ hashes }) => hashes.get(config.file))
  useEffect(() => {
    if (disk !== undefined) model.changedOnDisk(disk)
  }, [disk, model])
  const document = pipeline.config?.document ?? 1
  const checked = documentOf(now.check, document)
  const resources = resourcesOf(checked?.value, checked?.plan)
  const wanted = search.get('resource')
  const resource = resources.find(({ name }) => name === wanted) ?? resources[0]
  const asked = askedOf(search)
  const builder: Builder = {
    pipeline,
    document,
    checked,
    isChecked: now.check !== undefined,
    schema: useSchema(),
    resource,
    read: resource && reads.get(resource.name)?.resource,
    isEditable: config.editable,
    edit: (edits) => void model.edit(edits),
    show: useShow(model, checked?.outline),
  }
  const test = (change: Partial<Asked> = {}): void => {
    const next = { ...asked, ...change }
    setSearch({ pages: String(next.pages), parents: String(next.parents), view: 'read', test: undefined })
    if (resource === undefined) return
    void reader.read({
      file: config.file,
      ...(config.editable && { text: model.store.get().text }),
      document,
      resource: resource.name,
      pages: next.pages,
      parents: next.parents,
      ...(next.environment !== undefined && { environment: next.environment }),
    })
  }
  useFirstTest(search.get('test') === '1' && resource !== undefined, test)
  const isDirty = now.text !== now.saved.text
  return { builder, model, reader, now, resources, isDirty, asked, test, save: () => model.save() }
}

function askedOf(search: URLSearchParams): Asked {
  const number = (key: string, usual: number): number => {
    const value = Number(search.get(key) ?? usual)
    return Number.isInteger(value) && value >= 1 && value <= 100 ? value : usual
  }
  return { pages: number('pages', 2), parents: number('parents', 1), environment: search.get('env') ?? undefined }
}

/** Comes from the wizard: the first records are what one wants to see. */
function useFirstTest(isWanted: boolean, test: () => void): void {
  const isDone = useRef(false)
  useEffect(() => {
    if (!isWanted || isDone.current) return
    isDone.current = true
    test()
  })
}

function useSchema(): Builder['schema'] {
  const { data } = useQuery({
    queryKey: ['schema of configs'],
    queryFn: ({ signal }) => call<ConfigSchema>('/api/config/schema', { signal }),
  })
  return useMemo(() => (data === undefined ? undefined : openSchema(data)), [data])
}

function useShow(model: ConfigModel, outline: readonly OutlineNode[] | undefined): Builder['show'] {
  return useCallback(
    ({ line, path }) => {
      const view = model.view()
      if (view === undefined) return
      const node = path === undefined ? undefined : outline?.find((each) => samePath(each.path, path))
      const at = line === undefined ? node?.from : view.state.doc.line(Math.min(line, view.state.doc.lines)).from
      if (at === undefined) return
      view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) }, scrollIntoView: true })
      view.focus()
    },
    [model, outline],
  )
}

function samePath(one: ConfigPath, other: ConfigPath): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index])
}
