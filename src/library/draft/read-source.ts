import { basename, resolve } from 'node:path'
import { addressMeant } from '../../draft/address-meant.ts'
import { draftKinds, isCurl, type Recognised, recognise } from '../../draft/recognise.ts'
import type { UrlCredential } from '../../draft/url/keyed-url.ts'
import { SluiceError } from '../../model/errors.ts'
import type { FetchedDocument } from '../../pipeline/probe/fetch-document.ts'
import type { Job } from '../host.ts'

/** What a config is drafted from: a URL, a file's path or a cURL line, as typed; a text with a name for it; a URL and a key. */
export type DraftSource =
  | string
  | { readonly text: string; readonly name?: string }
  | { readonly url: string; readonly credential: UrlCredential }

/** A source that was read. */
export interface ReadSource {
  readonly recognised: Exclude<Recognised, { readonly kind: 'other' | 'unknown' }>
  /** as a person would call it: `openapi.json`, `https://api.example.com/openapi.json`; '' = what was typed */
  readonly label: string
  /** of a URL: what it answered */
  readonly fetched?: FetchedDocument
  /** of a URL: what it is asked with */
  readonly credential?: UrlCredential
  readonly requests: number
}

const longestFile = 200 * 1024 * 1024

/** Reads and recognises it. Throws DRAFT_SOURCE_UNKNOWN, DRAFT_SOURCE_UNREADABLE, and what a request throws. */
export async function readSource(source: DraftSource, job: Job): Promise<ReadSource> {
  if (typeof source !== 'string' && 'url' in source) return keyed(source)
  if (typeof source !== 'string') return known(recognise(source.text), source.name ?? '')
  const written = source.trim()
  if (/^https?:\/\//i.test(written) && !/\s/.test(written)) return readUrl(written, job)
  if (isCurl(written)) return known(recognise(written), '')
  return known(recognise(await textOfFile(written, job)), basename(written))
}

function keyed({ url, credential }: Extract<DraftSource, { readonly url: string }>): ReadSource {
  const recognised = recognise(url)
  return recognised.kind === 'url'
    ? { recognised, label: '', credential, requests: 0 }
    : known({ kind: 'unknown', why: 'what comes with the key is not a URL' }, '')
}

async function textOfFile(file: string, { world }: Job): Promise<string> {
  const path = resolve(world.cwd, file)
  try {
    const { size, isFolder } = await world.files.look(path)
    if (isFolder) throw unreadable(file, 'it is a folder')
    if (size > longestFile) throw unreadable(file, `it has more than ${longestFile / 1024 / 1024} MB`)
    return new TextDecoder('utf-8').decode(await world.files.read(path))
  } catch (cause) {
    if (cause instanceof SluiceError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG')
      throw unreadable(file, `of ${code ?? 'an error'}`)
    throw noSuchFile(file)
  }
}

function noSuchFile(file: string): SluiceError {
  const shown = file.length > 120 ? `${file.slice(0, 120)}…` : file
  const meant = addressMeant(file)
  return new SluiceError(
    'DRAFT_SOURCE_UNKNOWN',
    'Could not draft a config because there is no such file, and it is not a URL.',
    {
      found: shown,
      allowed: [...draftKinds],
      hint:
        meant !== undefined && shown === file
          ? `A URL begins with its scheme: sluice init --from ${meant}`
          : 'Put a cURL line in quotes, or pipe it: sluice init --from -',
    },
  )
}

function unreadable(file: string, because: string): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNREADABLE', `Could not read "${file}" because ${because}.`, {
    hint: 'Name a file with an OpenAPI document, a cURL line, a HAR file or a Postman collection in it.',
  })
}

function known(recognised: Recognised, label: string): ReadSource {
  if (recognised.kind === 'other')
    throw new SluiceError('DRAFT_SOURCE_UNKNOWN', `Could not draft a config because this is ${recognised.what}.`, {
      ...(label !== '' && { found: label }),
      allowed: [...draftKinds],
      hint: recognised.hint,
    })
  if (recognised.kind === 'unknown')
    throw new SluiceError('DRAFT_SOURCE_UNKNOWN', `Could not draft a config because ${recognised.why}.`, {
      ...(label !== '' && { found: label }),
      allowed: [...draftKinds],
      hint: 'Name one of these. See docs/init-from.md.',
    })
  return { recognised, label, requests: 0 }
}

/** A document that describes an API, wherever it is; everything else that a URL answers is the API itself. */
async function readUrl(url: string, job: Job): Promise<ReadSource> {
  const { fetchDocument } = await import('../../pipeline/probe/fetch-document.ts')
  const fetched = await fetchDocument(url, job)
  const own: ReadSource = { recognised: { kind: 'url', url }, label: url, fetched, requests: fetched.requests }
  if (fetched.status >= 400) return own
  const described = describes(fetched)
  if (described !== undefined) return { ...own, recognised: described }
  if (!isHtml(fetched)) return own
  return (await findDescription(fetched, own, job)) ?? refusedPage(url, job)
}

function describes({ text }: FetchedDocument): ReadSource['recognised'] | undefined {
  const recognised = recognise(text)
  return recognised.kind === 'openapi' || recognised.kind === 'postman' || recognised.kind === 'har'
    ? recognised
    : undefined
}

function isHtml({ headers, text }: FetchedDocument): boolean {
  return /html/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype\s+html|html)/i.test(text.slice(0, 1_000))
}

const mostGuesses = 4
const usualPlaces = ['/openapi.json', '/swagger.json', '/v3/api-docs', '/openapi.yaml']

/** A web page may name the document, as Swagger UI and Redoc do; else it lies at one of the usual places, or nowhere. */
async function findDescription(page: FetchedDocument, own: ReadSource, job: Job): Promise<ReadSource | undefined> {
  const { fetchDocument } = await import('../../pipeline/probe/fetch-document.ts')
  const named = [
    ...page.text.matchAll(/["'(]([^"'()<>\s]{1,300}?(?:openapi|swagger|api-docs)[^"'()<>\s]{0,200}?)["')]/gi),
  ]
    .map(([, link = '']) => link)
    .filter((link) => /\.(?:json|ya?ml)(?:[?#].*)?$|api-docs/i.test(link))
  const { origin } = new URL(page.url)
  const places = [...named, ...usualPlaces].flatMap((link) =>
    URL.canParse(link, page.url) ? [new URL(link, page.url)] : [],
  )
  const hrefs = [...new Set(places.filter((each) => each.origin === origin).map(({ href }) => href))]
  let requests = own.requests
  for (const href of hrefs.slice(0, mostGuesses)) {
    const fetched = await fetchDocument(href, job).catch(notThere)
    job.signal.signal.throwIfAborted()
    requests += fetched?.requests ?? 1
    const described = fetched === undefined || fetched.status >= 400 ? undefined : describes(fetched)
    if (fetched !== undefined && described !== undefined)
      return { recognised: described, label: href, fetched, requests }
  }
  return undefined
}

function notThere(): undefined {
  return undefined
}

function refusedPage(url: string, { reporter }: Job): never {
  throw new SluiceError('DRAFT_SOURCE_UNKNOWN', 'Could not draft a config because the URL answers with a web page.', {
    found: reporter.mask(url.replace(/[?#].*$/s, '')),
    allowed: [...draftKinds],
    hint: 'Name the URL of the API, or of its OpenAPI document; none was found in the page or at the usual places.',
  })
}
