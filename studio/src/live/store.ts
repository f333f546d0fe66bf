import { useSyncExternalStore } from 'react'

/** State outside of React: many changes, one rendering per frame. */
export interface Store<State> {
  readonly get: () => State
  readonly set: (next: State | ((now: State) => State)) => void
  readonly subscribe: (listener: () => void) => () => void
}

/** Listeners hear of changes once per frame of the screen, however many there were. */
export function createStore<State>(first: State): Store<State> {
  let state = first
  let told = first
  let frame: number | undefined
  const listeners = new Set<() => void>()
  const tell = (): void => {
    frame = undefined
    if (told === state) return
    told = state
    for (const listener of listeners) listener()
  }
  return {
    get: () => told,
    set: (next) => {
      state = typeof next === 'function' ? (next as (now: State) => State)(state) : next
      // a page in the background draws no frames
      if (document.hidden) tell()
      else frame ??= window.requestAnimationFrame(tell)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** A part of a store; the component is drawn anew when that part is another one. */
export function useStore<State, Part>(store: Store<State>, part: (state: State) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => part(store.get()))
}
