// ClickHouse's HTTP interface over chdb, which is the engine itself as a library: node clickhouse-peer.cjs CHDB FOLDER PASSWORD [CERT KEY]
// What it does not have: users but one, privileges, clusters, several statements at a time.
const { createServer } = require('node:http')
const https = require('node:https')
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const zlib = require('node:zlib')

const [chdb, folder, password, cert, key] = process.argv.slice(2)
const { Session } = require(chdb)
const session = new Session(folder)
const quote = (text) => `'${String(text).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const own = new Set(
  'query database default_format query_id session_id session_timeout session_check user password role wait_end_of_query send_progress_in_http_headers http_headers_progress_interval_ms enable_http_compression compress decompress buffer_size http_write_exception_in_output_format http_response_buffer_size readonly cancel_http_readonly_queries_on_client_close'.split(
    ' ',
  ),
)

// one statement after the other: the library has one connection
let queue = Promise.resolve()
const listener = (request, response) => {
  const parts = []
  request
    .on('data', (part) => parts.push(part))
    .on('end', () => {
      queue = queue.then(() => answer(request, Buffer.concat(parts), response))
    })
}
const server =
  cert === undefined
    ? createServer(listener)
    : https.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, listener)
server.listen(0, '127.0.0.1', () => console.log(server.address().port))

function answer(request, raw, response) {
  const { pathname, searchParams: given } = new URL(request.url, 'http://x')
  if (pathname === '/ping') return void response.end('Ok.\n')
  if (!isKnown(request, given)) {
    failed(
      response,
      'Code: 516. DB::Exception: loader: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)',
    )
    return
  }
  const files = []
  try {
    const body = unpacked(raw, request.headers['content-encoding'])
    const sql = statementOf(given, body, files)
    prepare(given, request)
    const format = request.headers['x-clickhouse-format'] ?? given.get('default_format') ?? 'TabSeparated'
    const out = session.query(sql, format)
    response.setHeader('X-ClickHouse-Query-Id', given.get('query_id') ?? 'q')
    response.setHeader('X-ClickHouse-Summary', '{"written_rows":"0"}')
    response.end(out)
  } catch (error) {
    failed(response, error.message.replace(/^Query failed: /, ''))
  } finally {
    for (const path of files) rmSync(path, { recursive: true })
  }
}

function isKnown(request, given) {
  const [, basic = ''] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? []
  const words = Buffer.from(basic, 'base64').toString()
  const said = words.slice(words.indexOf(':') + 1) || request.headers['x-clickhouse-key'] || given.get('password') || ''
  return said === password
}

function failed(response, message) {
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '1000'
  response.statusCode = { 60: 404, 81: 404, 516: 403 }[code] ?? 500
  response.setHeader('X-ClickHouse-Exception-Code', code)
  response.end(`${message}\n`)
}

function prepare(given, request) {
  const settings = [...given].filter(([name]) => !own.has(name) && !name.startsWith('param_'))
  for (const [name, value] of given) if (name.startsWith('param_')) session.query(`SET ${name} = ${quote(value)}`)
  const database = given.get('database') ?? request.headers['x-clickhouse-database'] ?? 'default'
  session.query(`USE \`${database.replaceAll('`', '\\`')}\``)
  if (settings.length > 0)
    session.query(`SET ${settings.map(([name, value]) => `${name} = ${quote(value)}`).join(', ')}`)
}

function statementOf(given, body, files) {
  const inUrl = given.get('query')
  const sql = (inUrl ?? body.toString()).replace(/;\s*$/, '')
  if (given.has('readonly')) {
    // a setting of the session could not be taken back
    if (begins('SELECT|WITH', sql)) return `${sql}\nSETTINGS readonly = ${given.get('readonly')}`
    if (!begins('SHOW|DESC|DESCRIBE|EXPLAIN|EXISTS', sql))
      throw new Error('Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)')
  }
  if (inUrl === null) return dataOf(sql, files)
  const insert = /^\s*(INSERT\s+INTO\s[\s\S]*?)\s+FORMAT\s+(\w+)\s*$/i.exec(sql)
  // rows may be none
  if (body.length === 0) return insert === null ? sql : 'SELECT 1 WHERE 0'
  return insert === null ? `${sql}\n${body}` : fromFile(insert, body, files)
}

/** Whether a statement begins with one of these words, comments before it or not. */
function begins(words, sql) {
  return new RegExp(String.raw`^(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*(?:${words})\b`, 'i').test(sql)
}

/** an INSERT with its rows behind it, in one text */
function dataOf(sql, files) {
  const insert = /^\s*(INSERT\s+INTO\s[^\n]*?)\s+FORMAT\s+(\w+)\s*\n([\s\S]*)$/i.exec(sql)
  return insert === null ? sql : fromFile(insert, insert[3], files)
}

function fromFile([, into, format], data, files) {
  const place = mkdtempSync(join(tmpdir(), 'sluice-ch-'))
  files.push(place)
  writeFileSync(join(place, 'data'), data)
  return `${into} FROM INFILE ${quote(join(place, 'data'))} FORMAT ${format}`
}

function unpacked(raw, encoding) {
  if (encoding === 'gzip') return zlib.gunzipSync(raw)
  if (encoding === 'deflate') return zlib.inflateSync(raw)
  return encoding === 'zstd' ? zlib.zstdDecompressSync(raw) : raw
}
