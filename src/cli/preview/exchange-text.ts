import type { Exchange, Message } from '../../library/open-pipeline.ts'
import { sizeText } from '../amount-text.ts'
import { wrapped } from '../wrapped-text.ts'

/** Columns of a terminal below which a request takes two lines. */
const narrow = 64

/** The requests of a resource as a table: page, status, size, what was asked for, how long it took. */
export function exchangeLines(exchanges: readonly Exchange[], width: number): readonly string[] {
  if (exchanges.length === 0) return []
  const [origin, ...others] = new Set(exchanges.map(({ url }) => originOf(url)))
  // where all go to one host it is said once
  const host = others.length === 0 ? origin : undefined
  const sizes = Math.max(7, ...exchanges.map((exchange) => sizeOf(exchange).length))
  return [
    ...wrapped(host === undefined ? 'requests' : `requests to ${host}`, { width, indent: '  ' }),
    ...exchanges.flatMap((exchange) => {
      const url = host === undefined ? exchange.url : exchange.url.slice(host.length) || '/'
      return [...requestLines({ ...exchange, url }, { width, sizes }), ...messageLines(exchange)]
    }),
  ]
}

/** `https://api.example.com` */
function originOf(url: string): string | undefined {
  return /^https?:\/\/[^/?#]+/.exec(url)?.[0]
}

function sizeOf({ bytes }: Exchange): string {
  return bytes === null ? '' : sizeText(bytes)
}

/** `sizes` = columns for sizes. */
function requestLines(
  exchange: Exchange,
  { width, sizes }: Readonly<Record<'width' | 'sizes', number>>,
): readonly string[] {
  const { method, url, ms, retry, error } = exchange
  const status = exchange.status === null ? 'none' : String(exchange.status)
  const start = `    ${pageText(exchange).padEnd(6)}  ${status.padEnd(4)}  ${sizeOf(exchange).padStart(sizes)}`
  const time = timeText(ms)
  const asked = (room: number): string => `${method} ${cutInMiddle(url, Math.max(20, room - method.length - 1))}`
  const lines =
    width < narrow
      ? [`${start}  ${time}`, `            ${asked(width - 12)}`]
      : [`${start}  ${asked(width - start.length - 2 - 10)}  ${time}`]
  const why = error === undefined ? [] : wrapped(error, { width, indent: '            ' })
  const again =
    retry === undefined
      ? []
      : wrapped(`again after ${timeText(retry.waitMs)}: ${retry.reason}`, { width, indent: '            ' })
  return [...lines, ...why, ...again]
}

/** A text cut in the middle: of a URL the host and the last parameters tell most. */
function cutInMiddle(text: string, width: number): string {
  if (text.length <= width) return text
  const room = Math.max(2, width - 1)
  const start = Math.ceil(room / 2)
  return `${text.slice(0, start)}…${text.slice(text.length - (room - start))}`
}

/** `page 2`, `token` */
function pageText({ purpose, page }: Exchange): string {
  return purpose === 'token' ? 'token' : `page ${page ?? '?'}`
}

function timeText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** Headers and bodies: `>` what was sent, `<` what came. */
function messageLines({ request, response }: Exchange): readonly string[] {
  if (request === undefined) return []
  return [...partLines(request, '>'), ...(response === undefined ? [] : partLines(response, '<'))]
}

function partLines({ headers, body, note }: Message, sign: string): readonly string[] {
  const head = headers.map(([name, value]) => `${name}: ${value}`)
  const text = body === null ? [] : ['', ...body.split(/\r?\n/)]
  const said = note === undefined ? [] : [`(${note})`]
  return [...head, ...text, ...said].map((line) => `      ${sign} ${line}`.trimEnd())
}
