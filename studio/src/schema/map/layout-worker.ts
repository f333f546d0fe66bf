import { type Box, layOut, type Link } from '../model/lay-out.ts'

/** What the page asks of the worker. */
export interface LayoutRequest {
  readonly id: number
  readonly boxes: readonly Box[]
  readonly links: readonly Link[]
}

/** Places by the id of a card. */
export interface LayoutAnswer {
  readonly id: number
  readonly positions: readonly (readonly [string, { readonly x: number; readonly y: number }])[]
}

self.addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  const answer: LayoutAnswer = { id: data.id, positions: [...layOut(data.boxes, data.links)] }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one partner
  self.postMessage(answer)
})
