import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import type { Storage } from '../../load/store/storage-options.ts'
import { storageCredentials } from '../../load/store/storage-options.ts'
import type { PlaceContext, Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { filesystemForms } from './forms.ts'
import { defaultLayout, type Layout, readLayout } from './layout.ts'
import type { filesystemOptions } from './options.ts'

/** Where files go, and how they are named and written. */
export interface FilesTarget extends Target {
  readonly storage: Storage
  readonly layout: Layout
  readonly format: 'jsonl' | 'parquet'
  readonly isPacked: boolean
  readonly maxStateFiles: number
}

const buckets = /^(?:s3|gs|gcs|az|abfss):\/\//

/**
 * The options of `s3://…`, `gs://…`, `az://…`, `file://…`, with parameters (`?loader_file_format=parquet&endpoint_url=…`).
 * Undefined for anything else.
 */
export function parseFiles(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!buckets.test(text) && !text.startsWith('file:')) return undefined
  const [url = '', query] = text.split(/\?(.*)/s)
  const parameters = Object.fromEntries(new URLSearchParams(query))
  const unknown = Object.keys(parameters).find((name) => !parameterNames.includes(name))
  if (unknown !== undefined)
    throw invalid(`its parameter "${unknown}" is unknown`, 'Remove it, or correct its spelling.', parameterNames)
  return { bucket_url: url, ...parameters }
}

const parameterNames = [
  'loader_file_format',
  'layout',
  'current_datetime',
  'max_state_files',
  'endpoint_url',
  'region_name',
]

/** The place that options name; a folder is relative to the current one. Throws DESTINATION_INVALID. */
export function locateFiles(options: z.output<typeof filesystemOptions>, { cwd }: PlaceContext): FilesTarget {
  const url = urlOf(options.bucket_url, cwd)
  const { credentials, layout, extra_placeholders: extra = {}, current_datetime: moment } = options
  if (moment !== undefined && Number.isNaN(Date.parse(moment)))
    throw invalid('its current_datetime is not a moment', 'Write it as ISO text, as in 2024-05-01T00:00:00Z.')
  const beside = Object.entries(options).filter(
    ([key, value]) => key in storageCredentials.shape && value !== undefined,
  )
  return {
    destination: 'filesystem',
    label: buckets.test(url) ? url : `file://${url}`,
    isOnThisMachine: !buckets.test(url),
    storage: { url, credentials: { ...(Object.fromEntries(beside) as Storage['credentials']), ...credentials } },
    layout: readLayout({ text: layout ?? defaultLayout, extra, moment }),
    format: options.loader_file_format ?? 'jsonl',
    isPacked: options.disable_compression !== true,
    maxStateFiles: options.max_state_files ?? 100,
  }
}

function urlOf(text: string, cwd: string): string {
  const ended = (url: string): string => (url.endsWith('/') ? url : `${url}/`)
  if (buckets.test(text)) return ended(text)
  if (/^[a-z][\w+.-]+:\/\//i.test(text) && !text.startsWith('file:'))
    throw invalid(
      'its bucket_url is of no kind that is known',
      'Name a folder, s3://, gs:// or az://.',
      filesystemForms,
    )
  const path = text.startsWith('file://') && URL.canParse(text) ? fileURLToPath(text) : text.replace(/^file:/, '')
  return ended(resolve(cwd, path))
}

function invalid(because: string, hint: string, allowed?: readonly string[]): SluiceError {
  return new SluiceError('DESTINATION_INVALID', `Could not understand where the files go because ${because}.`, {
    ...(allowed === undefined ? {} : { allowed }),
    hint,
  })
}
