import { apiHeaders } from './guard.ts'

/** Where the events of a live answer go. */
export interface Live {
  /** one event; data becomes one line of JSON */
  send(event: string, data: unknown, id?: number): void
  /** bytes that wait because the client is slow */
  readonly waiting: number
  /** aborted when the client is gone */
  readonly signal: AbortSignal
}

/** A proxy or a browser may take silence for the end. */
const beatMs = 15_000
/** A client that lets this much wait is not reading any more. */
const mostWaiting = 32 << 20

/** A live answer: what `work` sends, until it is done or the client is gone. Errors of `work` are its own to tell. */
export function live(work: (live: Live) => Promise<void>): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  let waiting = 0
  let wake: (() => void) | undefined
  const queue: Uint8Array<ArrayBuffer>[] = []
  let isOver = false
  const put = (text: string): void => {
    if (gone.signal.aborted || isOver) return
    const bytes = encoder.encode(text)
    waiting += bytes.length
    queue.push(bytes)
    if (waiting > mostWaiting) gone.abort()
    wake?.()
  }
  const beat = setInterval(() => put(':\n\n'), beatMs)
  const over = (): void => {
    isOver = true
    clearInterval(beat)
    wake?.()
  }
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start() {
        const sending: Live = {
          send: (event, data, id) =>
            put(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
          get waiting() {
            return waiting
          },
          signal: gone.signal,
        }
        work(sending)
          .catch(() => undefined)
          .finally(over)
      },
      async pull(controller) {
        for (;;) {
          const next = queue.shift()
          if (next !== undefined) {
            waiting -= next.length
            controller.enqueue(next)
            return
          }
          if (isOver || gone.signal.aborted) return controller.close()
          await new Promise<void>((resolve) => (wake = resolve))
        }
      },
      cancel() {
        gone.abort()
        over()
      },
    },
    { highWaterMark: 1 },
  )
  return new Response(stream, {
    headers: { ...apiHeaders, 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' },
  })
}
