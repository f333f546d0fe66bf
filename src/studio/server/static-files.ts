import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { packageFolder } from '../../disk/own-package.ts'
import { apiHeaders, pageHeaders } from './guard.ts'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/** What stands in the page for the nonce of its answer. */
const noncePlace = /__SLUICE_NONCE__/g

/** Serves the page that was built, and what belongs to it. */
export interface StaticFiles {
  /** undefined = there is no such file */
  serve(path: string, acceptEncoding: string): Promise<Response | undefined>
}

/** The files of the built page: `dist/studio` of this package. */
export function openStaticFiles(folder: URL = new URL('dist/studio/', packageFolder)): StaticFiles {
  const kept = new Map<string, Promise<Kept | undefined>>()
  const load = (name: string): Promise<Kept | undefined> => {
    const found = kept.get(name) ?? keep(folder, name)
    kept.set(name, found)
    return found
  }
  return {
    async serve(path, acceptEncoding) {
      // names of ours only: no dots but that of the ending, no escapes
      const [, name] = /^\/((?:assets\/)?[\w-]+(?:[.-][\w-]+)*\.\w+)$/.exec(path) ?? []
      if (name === undefined || name === 'index.html') return /\.\w+$/.test(path) ? undefined : page(folder)
      const file = await load(name)
      return file === undefined ? undefined : answer(file, name, acceptEncoding)
    },
  }
}

async function page(folder: URL): Promise<Response> {
  const nonce = randomBytes(16).toString('base64url')
  // read anew each time: it is small, and a build may replace it while somebody develops
  const html = await readFile(new URL('index.html', folder), 'utf8').catch(() => notBuilt)
  const headers = { ...pageHeaders(nonce), 'Content-Type': 'text/html; charset=utf-8' }
  return new Response(html.replace(noncePlace, nonce), { headers })
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>sluice studio</title>
<h1>The page of the studio is not here</h1><p>This sluice was built without it. In its repository: npm run build</p></html>`

interface Kept {
  readonly plain: Buffer<ArrayBuffer>
  readonly packed: { readonly br?: Buffer<ArrayBuffer>; readonly gzip?: Buffer<ArrayBuffer> }
}

const worthPacking = /\.(?:js|css|svg|json|txt)$/

async function keep(folder: URL, name: string): Promise<Kept | undefined> {
  try {
    const plain = Buffer.from(await readFile(new URL(name, folder)))
    if (!worthPacking.test(name) || plain.length < 1024) return { plain, packed: {} }
    const quality = {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }
    const [br, zipped] = await Promise.all([promisify(brotliCompress)(plain, quality), promisify(gzip)(plain)])
    return { plain, packed: { br: Buffer.from(br), gzip: Buffer.from(zipped) } }
  } catch {
    return undefined
  }
}

function answer({ plain, packed }: Kept, name: string, accept: string): Response {
  const encoding = (['br', 'gzip'] as const).find((one) => packed[one] !== undefined && accept.includes(one))
  const body = (encoding && packed[encoding]) ?? plain
  // names under assets/ hold a hash of what is in them
  const caching = name.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
  return new Response(body, {
    headers: {
      ...apiHeaders,
      'Cache-Control': caching,
      'Content-Type': types[extname(name)] ?? 'application/octet-stream',
      ...(encoding !== undefined && { 'Content-Encoding': encoding }),
      Vary: 'Accept-Encoding',
    },
  })
}
