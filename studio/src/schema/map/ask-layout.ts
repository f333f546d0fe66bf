// oxlint-disable-next-line import/default -- Vite makes it: the address of the built worker
import workerUrl from './layout-worker.ts?worker&url'
import type { Box, Link, Position } from '../model/lay-out.ts'
import type { LayoutAnswer, LayoutRequest } from './layout-worker.ts'

let worker: Worker | undefined
let asked = 0

/** Lays cards out beside the page, which goes on meanwhile. */
export function askLayout(boxes: readonly Box[], links: readonly Link[]): Promise<ReadonlyMap<string, Position>> {
  const id = (asked += 1)
  const one = (worker ??= new Worker(trusted(workerUrl), { type: 'module' }))
  return new Promise((resolve, reject) => {
    const stop = new AbortController()
    const { signal } = stop
    one.addEventListener(
      'message',
      ({ data }: MessageEvent<LayoutAnswer>) => {
        if (data.id !== id) return
        stop.abort()
        resolve(new Map(data.positions))
      },
      { signal },
    )
    one.addEventListener(
      'error',
      ({ message }) => {
        stop.abort()
        reject(new Error(message))
      },
      { signal },
    )
    const request: LayoutRequest = { id, boxes, links }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one partner
    one.postMessage(request)
  })
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

/** The content policy wants to know that scripts are ours: they are files of the page's own origin. */
function trusted(url: string): string {
  const { href, origin } = new URL(url, window.location.href)
  if (origin !== window.location.origin) throw new Error('a script of another origin')
  const { trustedTypes } = window as Window & { readonly trustedTypes?: TrustedTypes }
  return trustedTypes?.createPolicy('sluice-worker', { createScriptURL: (own) => own }).createScriptURL(href) ?? href
}
