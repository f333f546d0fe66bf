import { azureStore } from './azure-store.ts'
import { folderStore } from './folder-store.ts'
import { gcsStore } from './gcs-store.ts'
import type { ObjectStore } from './object-store.ts'
import { type Environment, s3Store } from './s3-store.ts'
import type { Storage } from './storage-options.ts'

/** The store that a URL names: an absolute path, `s3://bucket/prefix`, `gs://…`, `az://container/…`. Connects to nothing yet. */
export function openStore({ url, credentials }: Storage, env: Environment): ObjectStore {
  const [, scheme, bucket = '', prefix = ''] = /^([a-z0-9]+):\/\/([^/]+)\/?(.*)$/.exec(url) ?? []
  if (scheme === undefined) return folderStore(url)
  const place = { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`, label: url }
  if (scheme === 'gs' || scheme === 'gcs') return gcsStore(place, credentials)
  if (scheme === 'az' || scheme === 'abfss') return azureStore(place, credentials)
  return s3Store(place, credentials, env)
}
