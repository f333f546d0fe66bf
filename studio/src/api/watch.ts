import { createStore } from '../live/store.ts'
import { ApiFailure } from './client.ts'
import { tokenHeld } from './token.ts'
import type { FilesChanged, RunSeen, WatchEvents } from './contract.ts'
import { keepListening, liveEvents } from './event-stream.ts'
import { keyOf, queries } from './queries.ts'

interface Watched {
  /** the studio's process does not answer */
  readonly isGone: boolean
  /** the newest hash of each file that changed on disk; null = it is gone */
  readonly hashes: ReadonlyMap<string, string | null>
  /** times at which a pipeline's data changed */
  readonly dataChanged: ReadonlyMap<string, number>
}

/** What `/api/watch` told so far. */
export const watched = createStore<Watched>({ isGone: false, hashes: new Map(), dataChanged: new Map() })

/** Listens to what changes on disk and in other processes, for as long as the page is open. */
export function startWatching(): void {
  if (!tokenHeld.get()) return
  keepListening({
    open: (signal) => liveEvents('/api/watch', { signal }),
    onEvent: ({ name, data }) => heard(name as keyof WatchEvents, data),
    onGap: (isBroken, cause) => {
      const isGone = isBroken && cause instanceof ApiFailure && cause.status === 0
      watched.set((now) => ({ ...now, isGone }))
      // what happened meanwhile was not told
      if (!isBroken) void queries.invalidateQueries()
    },
  })
}

function heard(name: keyof WatchEvents, data: unknown): void {
  switch (name) {
    case 'files':
      filesChanged(data as FilesChanged)
      return
    case 'run':
      runSeen(data as RunSeen)
      return
    case 'data':
      dataChanged((data as { readonly pipeline: string }).pipeline)
      return
    case 'project':
      void queries.invalidateQueries({ queryKey: keyOf.project })
      return
    case 'hello':
      watched.set((now) => ({ ...now, isGone: false }))
  }
}

function filesChanged({ files }: FilesChanged): void {
  watched.set((now) => ({
    ...now,
    hashes: new Map([...now.hashes, ...files.map(({ file, hash }) => [file, hash] as const)]),
  }))
  void queries.invalidateQueries({ queryKey: keyOf.project })
  void queries.invalidateQueries({ queryKey: keyOf.secrets })
}

function runSeen({ pipeline }: RunSeen): void {
  void queries.invalidateQueries({ queryKey: keyOf.project })
  void queries.invalidateQueries({ queryKey: keyOf.runs })
  void queries.invalidateQueries({ queryKey: [...keyOf.pipeline(pipeline), 'history'] })
}

function dataChanged(pipeline: string): void {
  watched.set((now) => ({ ...now, dataChanged: new Map([...now.dataChanged, [pipeline, Date.now()]]) }))
  void queries.invalidateQueries({ queryKey: keyOf.project })
  // what is open says that it is old and is read again when somebody says so; lists of tables are right by themselves
  void queries.invalidateQueries({ queryKey: keyOf.pipeline(pipeline), refetchType: 'none' })
  void queries.invalidateQueries({ queryKey: keyOf.tables(pipeline) })
  void queries.invalidateQueries({ queryKey: keyOf.schema(pipeline), exact: true })
  // "nothing loaded yet" is not true any more
  const queryKey = keyOf.pipeline(pipeline)
  void queries.refetchQueries({ queryKey, type: 'active', predicate: ({ state }) => state.status === 'error' })
}
