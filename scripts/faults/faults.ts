import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type Paging, type Place, row, send } from './pagings.ts'

/** A way in which the third of five pages goes wrong, for ever. */
export interface Fault {
  readonly name: string
  readonly answer: (response: ServerResponse, page: FaultyPage) => void
  /** the answer is a page like others: nothing in it, or in what it leads to, shows that rows are missing */
  readonly looksHealthy?: (paging: Paging) => boolean
}

export interface FaultyPage {
  readonly paging: Paging
  readonly at: Place
  readonly items: readonly object[]
  /** what the server had to say before its fault */
  readonly body: (items: unknown) => unknown
  readonly headers: Readonly<Record<string, string>>
}

const bare = (status: number) => (response: ServerResponse) => void response.writeHead(status).end()
const text =
  (type: string, content: string | Buffer, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type }).end(content)
const list =
  (value: unknown) =>
  (response: ServerResponse, { body, headers }: FaultyPage) =>
    send(response, body(value), { headers })
const status = (code: number, headers: Readonly<Record<string, string>> = {}) => {
  return (response: ServerResponse) => send(response, { error: 'no' }, { status: code, headers })
}
// a gap in the middle, with the way to go on beside it: what filters leave behind
const isGap = ({ name }: Paging): boolean =>
  ['cursor', 'json_link', 'header_link', 'detected link'].includes(name) || name.endsWith('has_more')

export const faults: readonly Fault[] = [
  { name: '204 without content', answer: bare(204) },
  { name: '205 without content', answer: bare(205) },
  { name: '200 with an empty body', answer: text('application/json', '') },
  { name: '200 with white space', answer: text('application/json', ' \n\n') },
  { name: 'null as the body', answer: (response) => send(response, 'null') },
  { name: 'an empty object', answer: (response) => send(response, {}) },
  { name: 'null in place of the list', answer: list(null) },
  { name: 'an empty list', answer: list([]), looksHealthy: isGap },
  { name: 'a text in place of the list', answer: list('none') },
  { name: 'an object in place of the list', answer: list({}) },
  { name: 'false in place of the list', answer: list(false) },
  { name: 'a number in place of the list', answer: list(0) },
  { name: 'an error object in place of the list', answer: list({ error: 'rate limited' }) },
  { name: '200 with {error}', answer: (response) => send(response, { error: 'rate limited' }) },
  { name: '200 with {success: false}', answer: (response) => send(response, { success: false, message: 'quota' }) },
  { name: '200 with {status: error}', answer: (response) => send(response, { status: 'error', message: 'quota' }) },
  {
    name: 'an empty list beside errors',
    answer: (response, { body, headers }) =>
      send(
        response,
        { ...Object(body([])), errors: [{ code: 'THROTTLED', message: 'too many requests' }] },
        { headers },
      ),
  },
  { name: 'HTML with status 200', answer: text('text/html', '<html><body>Down for maintenance</body></html>') },
  { name: 'plain text with status 200', answer: text('text/plain', 'Too many requests') },
  { name: 'XML with status 200', answer: text('application/xml', '<error>busy</error>') },
  { name: '400', answer: status(400) },
  { name: '401', answer: status(401) },
  { name: '403', answer: status(403) },
  { name: '404', answer: status(404) },
  { name: '410', answer: status(410) },
  { name: '422', answer: status(422) },
  { name: '429 for ever', answer: status(429, { 'retry-after': '0' }) },
  { name: '500', answer: status(500) },
  { name: '502 in HTML', answer: text('text/html', '<html>bad gateway</html>', 502) },
  { name: '503', answer: status(503) },
  {
    name: 'JSON cut off in the middle',
    answer: (response, { body, items }) =>
      text('application/json', JSON.stringify(body(items)).slice(0, -60))(response),
  },
  {
    name: 'the connection closed in the middle',
    answer: (response, { body, items }) => {
      const whole = JSON.stringify(body(items))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) })
      response.write(whole.slice(0, -60), () => response.destroy())
    },
  },
  { name: 'the connection reset', answer: (response) => void response.destroy() },
  {
    name: 'gzip that is damaged',
    answer: (response, { body, items }) => {
      const bytes = gzipSync(JSON.stringify(body(items)))
      bytes.fill(0xff, 20, 40)
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bytes)
    },
  },
  {
    name: 'a redirect to a login page',
    answer: (response) => void response.writeHead(302, { location: '/login' }).end(),
  },
  {
    name: 'a redirect to itself',
    answer: (response, { at }) => void response.writeHead(302, { location: `${at.origin}/loop` }).end(),
  },
  {
    name: 'the page before once more',
    answer: (response, { body, headers, at }) =>
      send(response, body(Array.from({ length: 20 }, (_, n) => row(at.from - 20 + n))), { headers }),
  },
  {
    name: 'the first page once more',
    answer: (response, { body, headers }) =>
      send(response, body(Array.from({ length: 20 }, (_, n) => row(n))), { headers }),
  },
  {
    name: 'half of the page',
    answer: (response, { body, headers, items }) => send(response, body(items.slice(0, 10)), { headers }),
    looksHealthy: ({ name }) => name !== 'offset, total announced' && name !== 'cursor, total beside it',
  },
]
