import {
  curlLongOpts,
  curlLongOptsShortened,
  curlShortOpts,
  type OperationConfig,
  parseArgs,
} from 'curlconverter/dist/src/curl/opts.js'
import { Word } from 'curlconverter/dist/src/shell/Word.js'
import { wellFormed } from '../../json/json-text.ts'
import type { LeftOut } from '../draft.ts'
import { withoutMarks } from '../literal.ts'
import { jsonObjectOf } from '../read-json.ts'
import type { Call, CallAuth, CallBody, CallBook, Pair } from '../calls/call.ts'
import { queryPairs, splitOnce } from '../calls/url-parts.ts'
import { bashCommands, type ShellCommand } from './bash-words.ts'
import { cmdCommands, isCmdText } from './cmd-words.ts'

// lines beyond these are counted, not read
const mostLines = 2_000

/** Nothing in a text of cURL lines can be read as one: `why` says what is wrong, without the text. */
export interface UnreadableCurl {
  readonly why: string
}

/**
 * The calls of one cURL line or several, for bash (also zsh and PowerShell's line ends) or cmd.exe. Files that lines name
 * are not opened, commands in them are not run. Options of curl are those that curlconverter knows.
 */
export function readCurl(text: string): CallBook | UnreadableCurl {
  const clean = withoutMarks(text).replace(/`(\r?\n)/g, '\\$1')
  const { commands, notes } = isCmdText(clean) ? cmdCommands(clean) : bashCommands(clean)
  const lines = commands.filter(({ words: [program = ''] }) => /(?:^|[/\\])curl(?:\.exe)?$/i.test(program))
  if (lines.length === 0) return { why: 'there is no command "curl" in it' }
  const leftOut: LeftOut[] = notes.map((why) => ({ what: 'shell', why }))
  const others = commands.length - lines.length
  if (others > 0)
    leftOut.push({ what: others === 1 ? 'one other command' : `${others} other commands`, why: 'only curl is read' })
  if (lines.length > mostLines)
    leftOut.push({ what: `${lines.length - mostLines} cURL lines`, why: `only the first ${mostLines} are read` })
  const read = lines.slice(0, mostLines).map((line) => callsOf(line, lines.length > 1))
  const calls = read.flatMap((each) => each.calls)
  const failed = read.find((each) => each.problem !== undefined)
  if (calls.length === 0) return { why: failed?.problem ?? read[0]?.leftOut[0]?.why ?? 'it has no URL' }
  return {
    kind: 'curl',
    from: lines.length === 1 ? 'a cURL line' : `${lines.length} cURL lines`,
    calls,
    leftOut: [...leftOut, ...read.flatMap((each) => each.leftOut)],
  }
}

interface ReadLine {
  readonly calls: readonly Call[]
  readonly leftOut: readonly LeftOut[]
  readonly problem?: string
}

function callsOf({ words, line, stdin }: ShellCommand, isOneOfMany: boolean): ReadLine {
  const place = isOneOfMany ? `cURL, line ${line}` : 'cURL'
  try {
    const [{ configs }] = parseArgs(
      words.map((word) => new Word(word)),
      curlLongOpts,
      curlLongOptsShortened,
      curlShortOpts,
    )
    const leftOut: LeftOut[] = []
    const tools: Tools = { place, stdin, leave: (what, why) => void leftOut.push({ what, place, why }) }
    return { calls: configs.flatMap((config) => operation(config, tools)), leftOut }
  } catch (error) {
    // the message names the option; its value may be a secret
    const said = (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)).replace(/=.*/, '')
    return { calls: [], leftOut: [{ what: 'a cURL line', place, why: said }], problem: `${said}, ${place}` }
  }
}

interface Tools {
  readonly place: string
  readonly stdin: string | undefined
  readonly leave: (what: string, why: string) => void
}

const refused: readonly (readonly [keyof OperationConfig, string, string])[] = [
  ['insecure', '-k', 'certificates are always checked'],
  ['proxy', '--proxy', 'set HTTPS_PROXY instead'],
  ['cert', '--cert', 'client certificates are not sent'],
  ['cacert', '--cacert', 'set NODE_EXTRA_CA_CERTS instead'],
  ['netrc', '--netrc', '.netrc is not read: write the auth'],
  ['aws-sigv4', '--aws-sigv4', 'requests are not signed for AWS'],
  ['resolve', '--resolve', 'names are looked up as usual'],
  ['connect-to', '--connect-to', 'it goes to the host of the URL'],
  ['unix-socket', '--unix-socket', 'it goes to the host of the URL'],
  ['range', '--range', 'whole answers are read'],
]

function operation(config: OperationConfig, tools: Tools): readonly Call[] {
  for (const [key, what, why] of refused) if (config[key] !== undefined && config[key] !== false) tools.leave(what, why)
  if (config.form !== undefined || config['upload-file'] !== undefined) {
    tools.leave('a cURL line', 'it uploads a form or a file')
    return []
  }
  const headers = headersOf(config, tools)
  const data = dataOf(config.data ?? [], tools)
  const isGet = config.get === true
  const method = (config.request?.toString() ?? (config.data !== undefined && !isGet ? 'POST' : 'GET')).toUpperCase()
  if (config.head === true || (method !== 'GET' && method !== 'POST')) {
    tools.leave(`a cURL line with ${config.head === true ? 'HEAD' : method}`, 'lists are read with GET or POST')
    return []
  }
  const query = [...(isGet && data !== undefined ? [data] : []), ...urlQuery(config['url-query'] ?? [], tools)]
  const auth = authOf(config)
  const body = isGet || data === undefined ? undefined : bodyOf(data, headers, config.json === true)
  if (body !== undefined && method === 'GET') tools.leave('body of a GET', 'a GET is sent without one')
  return (config.url ?? []).map((url) => ({
    method,
    url: withQuery(absolute(url.toString()), query),
    headers,
    ...(auth !== undefined && { auth }),
    ...(body !== undefined && method === 'POST' && { body }),
    place: tools.place,
    ...(method === 'POST' && { notes: ['a POST: it is sent as it stands, once per page'] }),
  }))
}

// curl takes http where nothing is said, and `[1-10]` for a row of URLs
function absolute(url: string): string {
  const first = url.replace(/\[(\d+)-\d+(?::\d+)?\]/g, '$1')
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(first) ? first : `http://${first}`
}

function withQuery(url: string, parts: readonly string[]): string {
  if (parts.length === 0) return url
  const [whole, fragment] = splitOnce(url, '#')
  return `${whole}${whole.includes('?') ? '&' : '?'}${parts.join('&')}${fragment === undefined ? '' : `#${fragment}`}`
}

function headersOf(config: OperationConfig, { leave }: Tools): readonly Pair[] {
  const headers: Pair[] = []
  for (const header of config.header ?? []) {
    const text = header.toString()
    const [name, value] = splitOnce(text, ':')
    if (text.startsWith('@')) leave('-H @file', 'files of headers are not read')
    else if (value !== undefined) headers.push([name.trim(), value.trim()])
  }
  for (const cookie of config.cookie ?? []) {
    const text = cookie.toString()
    if (text.includes('=')) headers.push(['Cookie', text])
    else leave('-b file', 'cookie jars are not read')
  }
  const named = [
    ['User-Agent', config['user-agent']],
    ['Referer', config.referer],
  ] as const
  for (const [name, value] of named) if (value !== undefined) headers.push([name, value.toString()])
  return headers
}

function authOf(config: OperationConfig): CallAuth | undefined {
  const bearer = config['oauth2-bearer']
  if (bearer !== undefined) return { type: 'bearer', token: bearer.toString() }
  if (config.user === undefined || config['aws-sigv4'] !== undefined) return undefined
  const [username, password = ''] = splitOnce(config.user.toString(), ':')
  return { type: config.digest === true || isDigest(config) ? 'http_digest' : 'http_basic', username, password }
}

// curl's own bit for digest
function isDigest({ authtype }: OperationConfig): boolean {
  return (authtype & 2) !== 0
}

type Data = NonNullable<OperationConfig['data']>

function dataOf(parts: Data, { stdin, leave }: Tools): string | undefined {
  let text: string | undefined
  for (const [type, word] of parts) {
    const written = word.toString()
    const isFile = type !== 'raw' && type !== 'urlencode' && written.startsWith('@')
    const isFileToEncode = type === 'urlencode' && /^[^=@]*@/.test(written)
    if ((isFile && (written !== '@-' || stdin === undefined)) || isFileToEncode) {
      leave(`-d @file`, 'files of a cURL line are not read: write the body in the config')
      continue
    }
    const value = isFile ? (stdin ?? '') : type === 'urlencode' ? encodedPart(written) : written
    text = text === undefined ? value : `${text}${type === 'json' ? '' : '&'}${value}`
  }
  return text
}

function encodedPart(written: string): string {
  const [name, value] = splitOnce(written, '=')
  if (value === undefined) return encodeMarked(written)
  return name === '' ? encodeMarked(value) : `${name}=${encodeMarked(value)}`
}

// a lookup stays one
function encodeMarked(text: string): string {
  return text
    .split('\u0000')
    .map((part, index) => (index % 2 === 1 ? `\u0000${part}\u0000` : encodeURIComponent(wellFormed(part))))
    .join('')
}

function urlQuery(parts: Data, tools: Tools): readonly string[] {
  return parts.flatMap(([type, word]) => dataOf([[type, word]], tools) ?? [])
}

function bodyOf(text: string, headers: readonly Pair[], isJson: boolean): CallBody {
  const type = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? ''
  const json = isJson || /json/i.test(type) || (type === '' && /^\s*\{/.test(text)) ? jsonObjectOf(text) : undefined
  if (json !== undefined) return { kind: 'json', value: json, ...(type === '' && !isJson && { isGuess: true }) }
  if (type === '' || /x-www-form-urlencoded/i.test(type)) return { kind: 'form', pairs: queryPairs(text) }
  return { kind: 'text', text }
}
